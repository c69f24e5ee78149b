"""``python -m arca_sdk.cli``."""

from arca_sdk.cli import main

if __name__ == "__main__":
    main()
