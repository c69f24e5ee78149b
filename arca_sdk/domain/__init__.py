"""What an invoice is and what ARCA accepts. Pure: no I/O, no clock, no framework."""
