-- contents: how many of everything the lab holds. About all rows.
-- parameters: none
-- columns:
--   things TEXT     what
--   count  INTEGER  how many
SELECT 'runs' AS things, count(*) AS count FROM run
UNION ALL SELECT 'datasets', count(*) FROM dataset
UNION ALL SELECT 'pictures', count(*) FROM image
UNION ALL SELECT 'perturbations', count(*) FROM perturbation
UNION ALL SELECT 'models', count(*) FROM model
UNION ALL SELECT 'checkpoints', count(*) FROM checkpoint
UNION ALL SELECT 'evaluations', count(*) FROM evaluation
UNION ALL SELECT 'predictions', coalesce(sum(count), 0) FROM evaluation
UNION ALL SELECT 'metric series', count(*) FROM metric
UNION ALL SELECT 'metric points', coalesce(sum(count), 0)
FROM metric JOIN vector ON vector.id = metric.vector_id;
