"""Organizations and who may speak for them."""
