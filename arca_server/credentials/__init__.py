"""Issuers' certificates and private keys."""
