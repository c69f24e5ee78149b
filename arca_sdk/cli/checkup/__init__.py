"""What ``arca doctor`` looks at, in order, and everything that it can find."""
