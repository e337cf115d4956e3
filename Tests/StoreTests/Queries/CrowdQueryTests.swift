// The whole output of the queries that set several models, runs or balls side by side, on the sample lab
// with a second model.
import Testing

@testable import Store

@Suite struct CrowdQueryTests {
  let fixture: LabFixture

  init() throws {
    fixture = try LabFixture.whole()
    try SampleLab(in: fixture.lab).trainSecondModel()
  }

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "robust-accuracy", ["dataset": "c/test"],
      """
      model | search | steps | eps | pictures | accuracy | error | reliable
      s | 7 steps | 7 | 0.0 | 5 | 80.0 | 17.89 | –
      s | 7 steps | 7 | 0.25 | 5 | 60.0 | 21.91 | unchecked
      s | 7 steps | 7 | 0.5 | 5 | 40.0 | 21.91 | unchecked
      """
    ),
    (
      "robust-accuracy", ["dataset": "c/test", "norm": "linf"],
      """
      model | search | steps | eps | pictures | accuracy | error | reliable
      m | 7 steps, random start, 2 restarts | 7 | 0.0 | 5 | 80.0 | 17.89 | –
      m | 7 steps, random start, 2 restarts | 7 | 0.031373 | 5 | 60.0 | 21.91 | no
      """
    ),
    (
      "robust-accuracy", ["dataset": "c/test", "model": "m"],
      """
      model | search | steps | eps | pictures | accuracy | error | reliable
      """
    ),
    (
      "transferable-perturbations", ["dataset": "d_det/train", "limit": "4"],
      """
      ordinal | perturbation_id | source | target | fooled | evaluations | own | l2
      0 | 1 | 0 | 1 | 1 | 1 | 1 | 0.2353
      3 | 4 | 0 | 1 | 1 | 1 | 1 | 0.2353
      6 | 7 | 0 | 1 | 1 | 1 | 1 | 0.2353
      1 | 2 | 1 | 2 | 0 | 1 | 1 | 0.2353
      """
    ),
    (
      "never-right", ["dataset": "d_det/train"],
      """
      ordinal | image_id | label | evaluations | said | times | margin
      7 | 8 | 2 | 2 | 1 | 2 | -4.5
      """
    ),
    (
      "only-nonrobust", ["dataset": "d_det/train"],
      """
      ordinal | image_id | label | right | nonrobust | robust | margin
      6 | 7 | 1 | 1 | 1 | 1 | -1.0
      """
    ),
    (
      "only-nonrobust", ["dataset": "c/test"],
      """
      ordinal | image_id | label | right | nonrobust | robust | margin
      1 | 3 | 1 | 1 | 1 | 1 | -0.5
      """
    ),
    (
      "first-flips", ["model": "s", "dataset": "c/test"],
      """
      ordinal | image_id | label | eps | flips_to | margin
      1 | 3 | 1 | 0.25 | 0 | 2.0
      2 | 10 | 2 | 0.5 | 1 | 3.0
      """
    ),
    (
      "first-flips", ["model": "m", "dataset": "c/test", "norm": "linf"],
      """
      ordinal | image_id | label | eps | flips_to | margin
      2 | 10 | 2 | 0.031373 | 1 | 3.0
      """
    ),
    (
      "best-runs", ["metric": "train accuracy"],
      """
      run | name | dataset | seed | points | best | last | broken | unit
      21 | s | c/train | 12 | 3 | 0.9 | 0.625 | 1 | share
      3 | m | c/train | 11 | 2 | 0.75 | 0.75 | 0 | share
      """
    ),
    (
      "best-runs", ["metric": "train accuracy", "best": "lowest", "limit": "1"],
      """
      run | name | dataset | seed | points | best | last | broken | unit
      3 | m | c/train | 11 | 2 | 0.5 | 0.75 | 0 | share
      """
    ),
    (
      "compare-runs", ["run": "3", "other": "21"],
      """
      part | name | run | other
      run | name | m | s
      run | seed | 11 | 12
      setting | training.adversarial.threat.eps | 0.5 | –
      setting | training.adversarial.threat.norm | l2 | –
      setting | training.epochs | 2 | 3
      metric | loss by step | 0.5 | –
      metric | train accuracy by epoch | 0.75 | 0.625
      accuracy | c/test, l2 0.25, 7 × 0.1 | – | 60.00 %
      accuracy | c/test, l2 0.5, 7 × 0.1 | – | 40.00 %
      accuracy | c/test, linf 8/255, 7 × 0.1, random start, 2 restarts | 60.00 % | –
      accuracy | d_det/train, clean | 75.00 % | 37.50 %
      """
    ),
    (
      "compare-runs", ["run": "3", "other": "3"],
      """
      part | name | run | other
      """
    ),
  ]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    try fixture.expect(name, parameters, gives: text)
  }
}
