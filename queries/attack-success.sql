-- attack-success: how often each stored attack reached its goal, before and after rounding to 8 bits.
-- About all stored perturbations.
-- parameters: none
-- columns:
--   run           INTEGER  the run that made the perturbations
--   makes         TEXT     the dataset it made
--   model         TEXT     the attacked model
--   attack        TEXT     ball or 'unconstrained', steps × step size or 'fgsm', other settings, target
--   pictures      INTEGER  perturbations
--   success_float REAL     share that reached the goal before rounding, percent
--   success_grid  REAL     the same for what is stored, percent
--   mean_l2       REAL     mean L2 norm of what is stored, pixels in [0, 1]
--   mean_linf     REAL     mean L∞ norm of what is stored
--   reliable      TEXT     whether sanity checks passed, as in query accuracy: yes, no or unchecked
SELECT
  attack.run_id AS run,
  run.name AS makes,
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  coalesce(threat_model.norm || ' ' || threat_model.eps_written, 'unconstrained')
    || CASE attack.method WHEN 'pgd' THEN printf(', %d × %.4g', attack.steps, attack.step_size)
      ELSE ', ' || attack.method END
    || iif(run.settings ->> '$.attack.lastStepSize' IS NULL, '',
      printf(' to %.4g', run.settings ->> '$.attack.lastStepSize'))
    || CASE attack.objective WHEN 'cross-entropy' THEN '' ELSE ', ' || attack.objective END
    || ', target ' || attack.target AS attack,
  count(*) AS pictures,
  round(100 * avg(perturbation.success_float), 2) AS success_float,
  round(100 * avg(perturbation.success_grid), 2) AS success_grid,
  round(avg(perturbation.l2_grid), 4) AS mean_l2,
  round(avg(perturbation.linf_grid), 4) AS mean_linf,
  coalesce(reliability.reliable, 'unchecked') AS reliable
FROM attack
JOIN run ON run.id = attack.run_id
JOIN checkpoint ON checkpoint.id = attack.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
JOIN perturbation ON perturbation.attack_id = attack.id
LEFT JOIN threat_model ON threat_model.id = attack.threat_model_id
LEFT JOIN reliability
  ON reliability.checkpoint_id = checkpoint.id AND reliability.norm = threat_model.norm
GROUP BY attack.id
ORDER BY attack.id;
