"""Other people's clients against our simulator: ``python -m tests.peers``, or ``nox -s peers``.

Each peer is installed from its registry, unmodified, into an environment of its own, and told one thing that its users
do not tell it: another address. It logs in, reads the last number and asks for a CAE, in the manner of its own README.
"""
