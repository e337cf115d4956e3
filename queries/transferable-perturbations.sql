-- transferable-perturbations: the perturbations of a dataset that reach their goal on most models other
-- than the one that was attacked, among the models that were evaluated on the dataset.
-- parameters:
--   :dataset  TEXT     required  a dataset of perturbed pictures, name/split
--   :limit    INTEGER  20        how many
-- columns:
--   ordinal         INTEGER  place in the dataset
--   perturbation_id INTEGER  the perturbation
--   source          INTEGER  label of the unperturbed picture
--   target          INTEGER  the class aimed at, or NULL
--   fooled          INTEGER  evaluations of other models where it reached its goal
--   evaluations     INTEGER  all clean evaluations of other models on the dataset
--   own             INTEGER  1 if it fools the attacked model, else 0
--   l2              REAL     its L2 norm, pixels in [0, 1]
SELECT
  member.ordinal AS ordinal,
  perturbation.id AS perturbation_id,
  perturbation.source_label AS source,
  perturbation.target_label AS target,
  sum(
    CASE WHEN perturbation.target_label IS NULL
      THEN prediction_row.predicted <> perturbation.source_label
      ELSE prediction_row.predicted = perturbation.target_label END) AS fooled,
  count(*) AS evaluations,
  perturbation.success_grid AS own,
  round(perturbation.l2_grid, 4) AS l2
FROM dataset
JOIN evaluation ON evaluation.dataset_id = dataset.id AND evaluation.attack_id IS NULL
JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
JOIN prediction_row ON prediction_row.evaluation_id = evaluation.id
JOIN picture_set_member AS member
  ON member.picture_set_id = dataset.picture_set_id AND member.ordinal = prediction_row.ordinal
JOIN perturbation ON perturbation.id = member.perturbation_id
JOIN attack ON attack.id = perturbation.attack_id
JOIN checkpoint AS attacked ON attacked.id = attack.checkpoint_id
WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
  AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
  AND checkpoint.model_id <> attacked.model_id
GROUP BY member.ordinal
ORDER BY fooled DESC, l2, member.ordinal
LIMIT :limit;
