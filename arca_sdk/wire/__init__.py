"""The wire: bytes from and to plain values, for both sides of ARCA's SOAP services. Pure: no I/O, no clock."""
