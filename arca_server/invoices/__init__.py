"""The product: draft, authorise, print, correct."""
