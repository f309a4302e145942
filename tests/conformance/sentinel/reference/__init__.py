# SPDX-License-Identifier: Apache-2.0
"""A small, slow, plain evaluator of the Sentinel language: the second reading of the specification.

It shares nothing with the interpreter that it is compared with. Where the two differ, the text decides.
"""
