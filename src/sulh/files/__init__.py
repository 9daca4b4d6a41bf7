"""Case files in and out: YAML with positions, the schema, problems, variants, imports.

``nodes`` reads text into nodes that know their place, ``schema`` says what a file may hold, ``reader`` and
``build`` make a case of it and collect every problem, ``variants`` patches it, ``document`` edits it.
"""
