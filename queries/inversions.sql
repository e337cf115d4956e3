-- inversions: how near to the features of its pictures each inverted dataset came, and what it costs.
-- About all inversions.
-- parameters: none
-- columns:
--   dataset        TEXT     name/split of what was made
--   kind           TEXT     'robust' or 'nonrobust'
--   model          TEXT     the model whose features are imitated
--   start          TEXT     'picture': another one of the dataset, or 'noise'
--   search         TEXT     steps × step size, down to the last step size where they shrink
--   pictures       INTEGER  inversions
--   start_distance REAL     mean ‖g(start) − g(x)‖ / ‖g(x)‖, g the features
--   float_distance REAL     the same where the search ended
--   grid_distance  REAL     the same for what is stored in 8 bits
--   predicted      REAL     share of the stored pictures that the model gives x's label, percent
--   mean_l2        REAL     mean L2 distance from the start, pixels in [0, 1]
--   bytes          REAL     mean compressed bytes of what is kept beside the start
--   whole          REAL     share kept as whole pictures rather than as differences, percent
SELECT
  dataset.name || '/' || dataset.split AS dataset,
  run.settings ->> '$.kind' AS kind,
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  inversion.start AS start,
  printf('%d × %.4g', attack.steps, attack.step_size)
    || iif(run.settings ->> '$.attack.lastStepSize' IS NULL, '',
      printf(' to %.4g', run.settings ->> '$.attack.lastStepSize')) AS search,
  count(*) AS pictures,
  round(avg(inversion.start_distance), 4) AS start_distance,
  round(avg(inversion.float_distance), 4) AS float_distance,
  round(avg(inversion.grid_distance), 4) AS grid_distance,
  round(100 * avg(perturbation.success_grid), 2) AS predicted,
  round(avg(perturbation.l2_grid), 4) AS mean_l2,
  round(avg(length(perturbation.payload)), 1) AS bytes,
  round(100 * avg(codec.name = 'picture'), 2) AS whole
FROM attack
JOIN run ON run.id = attack.run_id
JOIN dataset ON dataset.run_id = attack.run_id
JOIN checkpoint ON checkpoint.id = attack.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
JOIN perturbation ON perturbation.attack_id = attack.id
JOIN inversion ON inversion.perturbation_id = perturbation.id
JOIN codec ON codec.id = perturbation.codec
GROUP BY dataset.id, inversion.start
ORDER BY dataset.id, start;
