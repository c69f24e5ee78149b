"""The authorisation engine: from a queued invoice to exactly one CAE, whatever fails in between.

Pure decisions (``decisions`` and the modules it names) look at a ``View`` and say what is to be done; ``transitions``
turns that into rows; a store (``store.Store``, the port) writes them in one transaction, fenced by the sequence's
epoch; ``worker`` runs the steps between store and ARCA. No transaction is open while ARCA is asked.
"""
