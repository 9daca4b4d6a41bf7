"""``python -m sulh``: the command line."""

from sulh.cli.main import main

if __name__ == "__main__":
    main()
