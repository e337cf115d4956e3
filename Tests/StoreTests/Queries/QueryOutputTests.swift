// The whole output of every named query on the sample lab.
import Foundation
import Testing

@testable import Store

@Suite struct QueryOutputTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  /// Values for the parameters that a query needs.
  static func parameters(of query: NamedQuery) -> [String: String] {
    let known = [
      "evaluation": "2", "dataset": "c/test", "model": "m", "run": "3", "other": "9",
    ]
    let needed = query.parameters.filter { $0.fallback == .required }.map(\.name)
    return known.filter { needed.contains($0.key) }
  }

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "datasets", [:],
      """
      dataset | pictures | shape | classes | labels | made_from | run | hash
      c/train | 8 | 3×8×9 | 3 | given | – | 1 | 9f969c41417b
      c/test | 5 | 3×8×9 | 3 | given | – | 2 | 41a89e34ab92
      d_det/train | 8 | 3×8×9 | 3 | next | c/train | 4 | e867224a5b85
      p/test | 2 | 3×8×9 | 3 | given | c/test | 5 | d15888e8c2b5
      q/train | 1 | 3×8×9 | 3 | target | d_det/train | 6 | 3e14135c7560
      d_r/train | 2 | 3×8×9 | 3 | given | c/train | 10 | 4cb9809b4642
      """
    ),
    (
      "models", [:],
      """
      model | architecture | parameters | trained_on | adversarial | epochs | seed | run
      m | linear | 9 | c/train | l2 0.5 | 2 | 11 | 3
      """
    ),
    (
      "runs", [:],
      """
      run | kind | name | state | seed | message
      1 | import | c/train | finished | – | –
      2 | import | c/test | finished | – | –
      3 | train | m | finished | 11 | –
      4 | construct | d_det/train | finished | 5 | –
      5 | attack | p/test | finished | 5 | –
      6 | construct | q/train | finished | – | –
      7 | evaluate | m on c/test, clean | finished | 5 | –
      8 | evaluate | m on c/test, attacked | finished | 5 | –
      9 | train | n | failed | 12 | the power went
      10 | construct | d_r/train | finished | 5 | –
      11 | sanity | m on c/test, l2 | finished | 5 | –
      12 | sanity | m on c/test, linf | finished | 5 | –
      13 | experiment | constructed-datasets | finished | – | –
      14 | experiment | transfer | finished | – | –
      15 | evaluate | m on d_det/train | finished | – | –
      16 | features | features of m on c/test | finished | 5 | –
      17 | features | features of m on d_det/train | finished | 5 | –
      18 | features | features of m on c/train | failed | 5 | the disk was full
      19 | experiment | linear-features | finished | – | –
      20 | experiment | leakage | finished | – | –
      """
    ),
    (
      "runs", ["kind": "train"],
      """
      run | kind | name | state | seed | message
      3 | train | m | finished | 11 | –
      9 | train | n | failed | 12 | the power went
      """
    ),
    (
      "accuracy", [:],
      """
      model | trained_on | seed | dataset | attack | pictures | accuracy | error | reliable
      m | c/train | 11 | c/test | clean | 5 | 80.0 | 17.89 | –
      m | c/train | 11 | c/test | linf 8/255, 7 × 0.1, random start, 2 restarts, seed 5 | 5 | 60.0 | 21.91 | no
      m | c/train | 11 | d_det/train | clean | 8 | 75.0 | 15.31 | –
      """
    ),
    (
      "accuracy", ["model": "n"],
      """
      model | trained_on | seed | dataset | attack | pictures | accuracy | error | reliable
      """
    ),
    (
      "accuracy", ["dataset": "c/test", "model": "m"],
      """
      model | trained_on | seed | dataset | attack | pictures | accuracy | error | reliable
      m | c/train | 11 | c/test | clean | 5 | 80.0 | 17.89 | –
      m | c/train | 11 | c/test | linf 8/255, 7 × 0.1, random start, 2 restarts, seed 5 | 5 | 60.0 | 21.91 | no
      """
    ),
    (
      "sanity", [:],
      """
      model | dataset | attack | check | pictures | value | bound | passed
      m | c/test | l2 0.5, 7 × 0.1, random start, 2 restarts, seed 5 | more steps | 5 | -0.2 | 0.0 | yes
      m | c/test | l2 0.5, 7 × 0.1, random start, 2 restarts, seed 5 | zero gradients | 5 | 0.0 | 0.01 | yes
      m | c/test | linf 8/255, 7 × 0.1, random start, 2 restarts, seed 5 | more steps | 5 | -0.2 | 0.0 | yes
      m | c/test | linf 8/255, 7 × 0.1, random start, 2 restarts, seed 5 | zero gradients | 5 | 0.5 | 0.01 | no
      """
    ),
    (
      "sanity", ["model": "m@best"],
      """
      model | dataset | attack | check | pictures | value | bound | passed
      """
    ),
    (
      "class-accuracy", ["evaluation": "1"],
      """
      label | class | pictures | accuracy | margin | reliable
      0 | ant | 2 | 100.0 | 1.0 | –
      1 | bee | 2 | 50.0 | inf | –
      2 | cat | 1 | 100.0 | 3.0 | –
      """
    ),
    (
      "class-accuracy", ["evaluation": "2"],
      """
      label | class | pictures | accuracy | margin | reliable
      0 | ant | 2 | 100.0 | 1.0 | no
      1 | bee | 2 | 50.0 | inf | no
      2 | cat | 1 | 0.0 | -1.0 | no
      """
    ),
    (
      "confusion", ["evaluation": "2"],
      """
      label | predicted | pictures | reliable
      0 | 0 | 2 | no
      1 | 1 | 1 | no
      1 | 2 | 1 | no
      2 | 1 | 1 | no
      """
    ),
    (
      "next-class-preference", ["dataset": "c/test"],
      """
      model | trained_on | pictures | label | next
      m | c/train | 5 | 80.0 | 20.0
      """
    ),
    (
      "hardest-pictures", ["dataset": "c/test", "limit": "3"],
      """
      ordinal | image_id | label | wrong | evaluations | margin
      1 | 3 | 1 | 1 | 1 | -0.5
      3 | 11 | 0 | 0 | 1 | –
      0 | 9 | 0 | 0 | 1 | 1.0
      """
    ),
    (
      "attack-success", [:],
      """
      run | makes | model | attack | pictures | success_float | success_grid | mean_l2 | mean_linf | reliable
      4 | d_det/train | m | l2 0.5, 7 × 0.1, target next | 8 | 100.0 | 100.0 | 0.2353 | 0.0196 | yes
      5 | p/test | m | linf 8/255, 7 × 0.1, target none | 2 | 100.0 | 0.0 | 0.3765 | 0.0314 | no
      6 | q/train | m | unconstrained, 7 × 0.1, target 2 | 1 | 100.0 | 100.0 | 6.7797 | 0.5373 | unchecked
      10 | d_r/train | m | unconstrained, 60 × 0.5 to 0.05, features pool, target none | 2 | 100.0 | 100.0 | 1.3673 | 0.1882 | unchecked
      """
    ),
    (
      "perturbation-norms", ["dataset": "d_det/train"],
      """
      source | target | pictures | success | mean_l2 | max_l2 | max_linf
      0 | 1 | 3 | 100.0 | 0.2353 | 0.2353 | 0.0196
      1 | 2 | 3 | 100.0 | 0.2353 | 0.2353 | 0.0196
      2 | 0 | 2 | 100.0 | 0.2353 | 0.2353 | 0.0196
      """
    ),
    (
      "perturbation-norms", ["dataset": "c/train"],
      """
      source | target | pictures | success | mean_l2 | max_l2 | max_linf
      """
    ),
    (
      "inversions", [:],
      """
      dataset | kind | model | start | search | pictures | start_distance | float_distance | \
      grid_distance | predicted | mean_l2 | whole
      d_r/train | robust | m | noise | 60 × 0.5 to 0.05 | 1 | 1.25 | 0.5 | 0.5 | 100.0 | 0.2353 | 0.0
      d_r/train | robust | m | picture | 60 × 0.5 to 0.05 | 1 | 0.75 | 0.25 | 0.375 | 100.0 | 2.4994 | 100.0
      """
    ),
    (
      "usefulness", ["model": "m"],
      """
      run | dataset | attack | layer | unit | label | class | usefulness | robust_usefulness
      16 | c/test | l2 0.5, 10 × 0.125, features pool | pool | 0 | 0 | ant | 0.75 | 0.25
      16 | c/test | l2 0.5, 10 × 0.125, features pool | pool | 1 | 0 | ant | 0.5 | -0.125
      16 | c/test | l2 0.5, 10 × 0.125, features pool | pool | 2 | 0 | ant | 0.0625 | -0.25
      16 | c/test | l2 0.5, 10 × 0.125, features pool | pool | 1 | 1 | bee | 0.25 | -0.5
      16 | c/test | l2 0.5, 10 × 0.125, features pool | pool | 0 | 1 | bee | -0.5 | -1.0
      """
    ),
    (
      "usefulness", ["model": "m", "label": "2"],
      """
      run | dataset | attack | layer | unit | label | class | usefulness | robust_usefulness
      """
    ),
    (
      "feature-expectations", ["model": "m"],
      """
      dataset | features | pairs | expectation | usefulness | positive
      c/test | robust | 1 | 0.75 | 0.75 | 100.0
      c/test | non-robust | 2 | 0.375 | 0.375 | 100.0
      d_det/train | robust | 1 | -0.25 | 0.75 | 0.0
      d_det/train | non-robust | 2 | 0.125 | 0.375 | 50.0
      """
    ),
    (
      "feature-expectations", ["model": "m", "halves": "1", "least": "0.05"],
      """
      dataset | features | pairs | expectation | usefulness | positive
      c/test | robust | 2 | 0.625 | 0.625 | 100.0
      c/test | non-robust | 2 | 0.1563 | 0.1563 | 100.0
      d_det/train | robust | 2 | -0.125 | 0.625 | 0.0
      d_det/train | non-robust | 2 | 0.3438 | 0.1563 | 100.0
      """
    ),
    (
      "learning-curve", ["model": "m"],
      """
      step | value | unit
      1 | 0.5 | share
      2 | 0.75 | share
      """
    ),
    (
      "learning-curve", ["model": "m", "metric": "loss", "axis": "step"],
      """
      step | value | unit
      1 | 2.5 | nat
      2 | – | nat
      3 | inf | nat
      4 | -inf | nat
      5 | 0.5 | nat
      """
    ),
    (
      "lineage", ["dataset": "q/train"],
      """
      step | dataset | run | kind | model | settings
      0 | q/train | 6 | construct | m | {"dataset":"d_det/train","model":"m"}
      1 | d_det/train | 4 | construct | m | {"dataset":"c/train","model":"m"}
      2 | c/train | 1 | import | – | {"path":"pictures"}
      """
    ),
    (
      "gaussian-theory", [:],
      """
      subject | quantity | eps | seeds | formula | found | difference
      """
    ),
    (
      "contents", [:],
      """
      things | count
      runs | 20
      datasets | 6
      pictures | 14
      perturbations | 13
      models | 2
      checkpoints | 3
      evaluations | 3
      predictions | 18
      metric series | 2
      metric points | 7
      """
    ),
    (
      "storage", [:],
      """
      stored | payloads | raw_bytes
      image | 14 | 3024
      perturbation | 13 | 3024
      vector_chunk | 11 | 298
      checkpoint_tensor | 9 | 180
      perturbation_float | 1 | 864
      """
    ),
  ]

  @Test(arguments: outputs + studyOutputs + gohOutputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    // Times differ from run to run, packed sizes from one version of zstd to the next.
    let result = try fixture.lab.run(NamedQuery.named(name), parameters: parameters)
    #expect(result.without(["started", "seconds", "bytes", "each", "ratio"]).text == text)
  }

  @Test func everyQueryIsShown() {
    let shown =
      Self.outputs + Self.studyOutputs + Self.gohOutputs + NakkiranQueryTests.outputs
      + LabelQueryTests.outputs + FrequencyQueryTests.outputs
      + CrowdQueryTests.outputs + CorruptionQueryTests.outputs + StyleQueryTests.outputs
      + RunDetailsTests.outputs + LayerQueryTests.outputs
    #expect(Set(shown.map(\.name)) == Set(NamedQuery.all.map(\.name)))
  }
}
