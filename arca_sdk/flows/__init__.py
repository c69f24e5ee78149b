"""Conversations with ARCA, written once: generators that yield typed effects and receive the answers.

Two small runners in ``adapters`` answer the effects, one blocking and one awaiting; a server answers them from its
own world. Nothing here reads a clock, a file or a socket.
"""
