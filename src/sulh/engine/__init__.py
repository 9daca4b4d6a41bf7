"""Fast arrays: functions of numpy arrays that know no label and no class of the case.

``listing`` lists feasible states, ``grids`` lays out who can move where, ``spread`` carries the worst that
can follow backwards along moves, ``visit`` does the same with a bound on the work, ``pairs`` keeps the two
worst apart where a sanction must not return to its start.
"""
