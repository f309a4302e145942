# SPDX-License-Identifier: Apache-2.0
"""What Port does to what it sends: signatures of webhooks and Kafka records, sealed secret inputs."""
import base64
import hashlib
import hmac
import json
import time


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def sign(secret, body, timestamp=None):
    """The headers of a webhook with this body."""
    timestamp = str(int(time.time() if timestamp is None else timestamp))
    if isinstance(body, str):
        body = body.encode()
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).digest()
    return {"X-Port-Timestamp": timestamp, "X-Port-Signature": "v1," + base64.b64encode(digest).decode()}


def signed_record(secret, message, timestamp=None):
    """The value of a Kafka record: the signature stands inside."""
    timestamp = int(time.time() if timestamp is None else timestamp)
    message = {**message, "headers": {}}
    digest = hmac.new(secret.encode(), f"{timestamp}.{compact(message)}".encode(), hashlib.sha256).digest()
    message["headers"] = {"X-Port-Timestamp": timestamp,
                          "X-Port-Signature": "v1," + base64.b64encode(digest).decode()}
    return compact(message)


# AES-256-GCM, since the standard library has none.

def _sbox():
    box, p, q = [0] * 256, 1, 1
    while True:
        p ^= ((p << 1) & 0xFF) ^ (0x1B if p & 0x80 else 0)
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        turned = [((q << n) | (q >> (8 - n))) & 0xFF for n in range(1, 5)]
        box[p] = q ^ turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ 0x63
        if p == 1:
            box[0] = 0x63
            return box


_BOX = _sbox()


def _double(byte):
    return ((byte << 1) ^ 0x1B) & 0xFF if byte & 0x80 else byte << 1


def _round_keys(key):
    words = [list(key[4 * i:4 * i + 4]) for i in range(8)]
    constant = 1
    for i in range(8, 60):
        word = words[-1]
        if i % 8 == 0:
            word = [_BOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= constant
            constant = _double(constant)
        elif i % 8 == 4:
            word = [_BOX[byte] for byte in word]
        words.append([a ^ b for a, b in zip(words[i - 8], word)])
    return [sum(words[4 * i:4 * i + 4], []) for i in range(15)]


def _block(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number in range(1, 15):
        state = [_BOX[byte] for byte in state]
        state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
        if number < 14:
            mixed = []
            for column in range(4):
                a = state[4 * column:4 * column + 4]
                mixed += [_double(a[j]) ^ _double(a[(j + 1) % 4]) ^ a[(j + 1) % 4] ^ a[(j + 2) % 4] ^ a[(j + 3) % 4]
                          for j in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, keys[number])]
    return bytes(state)


def _ghash(key, data):
    y = 0
    for at in range(0, len(data), 16):
        x, factor = y ^ int.from_bytes(data[at:at + 16].ljust(16, b"\0"), "big"), key
        y = 0
        for bit in range(127, -1, -1):
            if (x >> bit) & 1:
                y ^= factor
            factor = (factor >> 1) ^ ((0xE1 << 120) if factor & 1 else 0)
    return y


def encrypt(secret, text, iv=b"port-of-the-fake"):
    """As Port seals a secret input: base64( IV 16 bytes | ciphertext | tag )."""
    plain, keys = text.encode(), _round_keys(secret.encode()[:32])
    key = int.from_bytes(_block(keys, bytes(16)), "big")
    lengths = (8 * len(iv)).to_bytes(16, "big")
    first = _ghash(key, iv + lengths).to_bytes(16, "big")
    counter, sealed = int.from_bytes(first, "big"), b""
    for at in range(0, len(plain), 16):
        counter = (counter & ~0xFFFFFFFF) | ((counter + 1) & 0xFFFFFFFF)
        stream = _block(keys, counter.to_bytes(16, "big"))
        sealed += bytes(a ^ b for a, b in zip(plain[at:at + 16], stream))
    padded = sealed + b"\0" * (-len(sealed) % 16) + (8 * len(sealed)).to_bytes(16, "big")
    tag = _ghash(key, padded) ^ int.from_bytes(_block(keys, first), "big")
    return base64.b64encode(iv + sealed + tag.to_bytes(16, "big")).decode()
