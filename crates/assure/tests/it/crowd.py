"""Judgements drawn at random, and what crowd-kit says of them: one JSON object on standard output."""
import json, random
import pandas
from crowdkit.aggregation import DawidSkene

rng = random.Random(11)
rows = []
for thing in range(60):
    truth = rng.randrange(3)
    for person in rng.sample(range(7), rng.randrange(2, 6)):
        right = rng.random() < 0.45 + 0.07 * person
        rows.append((thing, person, truth if right else rng.randrange(3)))
frame = pandas.DataFrame(rows, columns=["task", "worker", "label"])
fitted = DawidSkene(n_iter=100, tol=1e-5).fit(frame)
truth = fitted.probas_.sort_index().sort_index(axis=1)
print(json.dumps({
    "rows": rows,
    "truth": truth.values.tolist(),
    "shares": fitted.priors_.sort_index().tolist(),
    "rounds": len(fitted.loss_history_),
}))
