"""What can be changed in a case by hand: each change is a small typed object that edits the text of the file."""
