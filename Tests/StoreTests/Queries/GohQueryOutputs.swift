// The whole output of the queries about linear features and leakage on the sample lab.
@testable import Store

extension QueryOutputTests {
  static let gohOutputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "linear-features", [:],
      """
      feature | seeds | log_robustness | usefulness | test | sd | robust | hits | learnt | \
      expected | published
      ensemble | 2 | -2.0 | 0.3 | 0.215 | 0.007 | -3.0 | – | – | – | 0.208
      D_det of the ensemble | 2 | – | – | – | 0.707 | – | 100.0 | 61.5 | 62.5 | –
      """
    ),
    (
      "principal-directions", ["all": "1"],
      """
      x | seeds | log_robustness | log_usefulness
      0.0 | 2 | 1.0 | -0.015
      1.0 | 2 | 0.0 | -1.015
      2.0 | 2 | -1.0 | -2.015
      """
    ),
    (
      "principal-directions", ["points": "frontier"],
      """
      x | seeds | log_robustness | log_usefulness
      0.5 | 2 | 0.0 | -0.25
      """
    ),
    (
      "leakage", [:],
      """
      subject | radius | seeds | hits | accuracy | sd | certified | gamma | expectation | published
      robust linear model | – | 2 | – | 81.5 | 0.71 | – | – | – | –
      robust linear model | 0.25 | 2 | – | – | – | 90.0 | – | – | –
      linear features, D_rand | – | 2 | – | 21.5 | 0.71 | – | – | 0.1 | 23.5
      toy, targeted | – | 2 | – | – | – | – | – | 0.1 | –
      """
    ),
  ]
}
