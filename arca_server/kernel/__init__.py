"""The ground floor: what every room stands on, and nothing about invoices, tenants or certificates.

``http`` and ``problems`` answer requests, ``openapi`` holds them to the contract; ``database``, ``outbox`` and ``jobs``
keep what must not be lost; ``limits``, ``cache``, ``logging``, ``ids`` and ``clock`` are what they say.
"""
