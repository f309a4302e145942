# SPDX-License-Identifier: Apache-2.0
"""An app's key, and who somebody is by what they send."""
import base64
import hashlib
import json
import subprocess

EXPONENT = 65537
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class Key:
    """An RSA key that openssl makes; verifying needs nothing but powers."""

    def __init__(self):
        self.pem = subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                                  capture_output=True, text=True, check=True).stdout
        told = subprocess.run(["openssl", "rsa", "-noout", "-modulus"], input=self.pem, capture_output=True, text=True,
                              check=True).stdout
        self.modulus = int(told.strip().removeprefix("Modulus="), 16)
        self.length = (self.modulus.bit_length() + 7) // 8

    def verifies(self, signed, signature):
        """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2)."""
        if len(signature) != self.length:
            return False
        opened = pow(int.from_bytes(signature, "big"), EXPONENT, self.modulus).to_bytes(self.length, "big")
        digest = SHA256_PREFIX + hashlib.sha256(signed).digest()
        return opened == b"\0\1" + b"\xff" * (self.length - len(digest) - 3) + b"\0" + digest


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def jwt_fault(jwt, key, issuers, now):
    """Why GitHub would not take this JWT of an app, or None."""
    try:
        head, claims, signature = jwt.split(".")
        header, said = json.loads(decoded(head)), json.loads(decoded(claims))
    except ValueError:
        return "A JSON web token could not be decoded"
    if "=" in jwt or header.get("alg") != "RS256" or set(header) - {"alg", "typ"}:
        return "A JSON web token could not be decoded"
    if not key.verifies(f"{head}.{claims}".encode(), decoded(signature)):
        return "A JSON web token could not be decoded"
    if set(said) != {"iat", "exp", "iss"}:
        return "Missing or unknown claims"
    if str(said["iss"]) not in issuers:
        return "Integration not found"
    if said["iat"] > now:
        return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
    if said["exp"] <= now:
        return "'Expiration time' claim ('exp') is too far in the past"
    if said["exp"] > now + 600:
        return "'Expiration time' claim ('exp') is too far in the future"
    return None
