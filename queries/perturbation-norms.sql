-- perturbation-norms: size and success of a run's perturbations by source and target class.
-- parameters:
--   :dataset  TEXT  required  the dataset the perturbations belong to, name/split
-- columns:
--   source   INTEGER  true label of the picture
--   target   INTEGER  label aimed at, or NULL
--   pictures INTEGER  perturbations
--   success  REAL     share that reached the goal, percent
--   mean_l2  REAL     mean L2 norm, pixels in [0, 1]
--   max_l2   REAL     largest L2 norm
--   max_linf REAL     largest L∞ norm
SELECT
  perturbation.source_label AS source,
  perturbation.target_label AS target,
  count(*) AS pictures,
  round(100 * avg(perturbation.success_grid), 2) AS success,
  round(avg(perturbation.l2_grid), 4) AS mean_l2,
  round(max(perturbation.l2_grid), 4) AS max_l2,
  round(max(perturbation.linf_grid), 4) AS max_linf
FROM dataset
JOIN picture_set_member AS member ON member.picture_set_id = dataset.picture_set_id
JOIN perturbation ON perturbation.id = member.perturbation_id
WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
  AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
GROUP BY perturbation.source_label, perturbation.target_label
ORDER BY source, target;
