// The whole output of the queries about studies on the sample lab.
@testable import Store

extension QueryOutputTests {
  static let studyOutputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "claims", [:],
      """
      run | study | scale | corpus | claim | statement | source | refutation | verdict
      13 | constructed-datasets | tiny | c | hits | It is hits. | a paper | It is not hits. | agrees
      13 | constructed-datasets | tiny | c | learns | It is learns. | a paper | It is not \
      learns. | agrees
      13 | constructed-datasets | tiny | c | beats its control | It is beats its control. | a \
      paper | It is not beats its control. | disagrees
      13 | constructed-datasets | tiny | c | is robust | It is is robust. | a paper | It is not \
      is robust. | too weak to tell
      13 | constructed-datasets | tiny | c | once is never | It is once is never. | a paper | It \
      is not once is never. | too weak to tell
      13 | constructed-datasets | tiny | c | nothing measured | It is nothing measured. | a \
      paper | It is not nothing measured. | too weak to tell
      """
    ),
    (
      "verdicts", [:],
      """
      run | study | claim | compared | rule | seeds | mean | low | high | reliable | verdict
      13 | constructed-datasets | hits | attack success of D_rand against 0.8 | above by more \
      than 0 | 3 | 0.1 | 0.0752 | 0.1248 | yes | agrees
      13 | constructed-datasets | learns | clean accuracy of D_rand against 0.1 | above by more \
      than 0.05, requires hits | 3 | 0.5 | 0.4752 | 0.5248 | yes | agrees
      13 | constructed-datasets | beats its control | clean accuracy of D_rand against control | \
      above by more than 0.2 | 3 | 0.1 | 0.0503 | 0.1497 | yes | disagrees
      13 | constructed-datasets | is robust | robust accuracy at 0.5 of D_R against 0.1 | above \
      by more than 0 | 3 | 0.3 | 0.2752 | 0.3248 | no | too weak to tell
      13 | constructed-datasets | once is never | clean accuracy of once against 0.5 | below by \
      more than 0 | 1 | -0.4 | – | – | yes | too weak to tell
      13 | constructed-datasets | nothing measured | clean accuracy of nothing against 0.5 | \
      below by more than 0 | 0 | – | – | – | yes | too weak to tell
      """
    ),
    (
      "measurements", ["study": "constructed-datasets"],
      """
      subject | quantity | x | seeds | mean | sd | unit | published | certainty | reliable
      D_rand | attack success | – | 3 | 0.9 | 0.01 | share | – | – | –
      D_rand | clean accuracy | – | 3 | 0.6 | 0.01 | share | 0.633 | text | –
      control | clean accuracy | – | 3 | 0.5 | 0.01 | share | – | – | –
      D_R | robust accuracy | 0.5 | 3 | 0.4 | 0.01 | share | – | – | no
      once | clean accuracy | – | 1 | 0.1 | – | share | – | – | –
      """
    ),
    (
      "paper-table", [:],
      """
      trained_on | architecture | pictures | attack | seeds | accuracy | sd | published | certainty | \
      reliable
      D_rand | linear | 5 | clean | 3 | 60.0 | 1.0 | 63.3 | text | –
      control | linear | 5 | clean | 3 | 50.0 | 1.0 | – | – | –
      D_R | linear | 5 | linf 8/255, 7 × 0.1, random start, 2 restarts | 3 | 40.0 | 1.0 | – | – | no
      """
    ),
    (
      "transfer", [:],
      """
      architecture | points | seeds | natural | transfer | wider | untargeted | from_d_det | sd \
      | learns
      cnn | ours | 1 | 90.0 | 50.0 | 60.0 | 70.0 | 40.0 | – | learns
      mlp | ours | 1 | 80.0 | 10.0 | 20.0 | 30.0 | 20.0 | – | fails
      ResNet | a figure | – | – | 100.0 | – | – | 44.7 | – | –
      VGG | a figure | – | – | 65.7 | – | – | 28.0 | – | –
      """
    ),
    (
      "transfer-line", [:],
      """
      points | architectures | slope | intercept | correlation
      ours | 2 | 0.5 | 15.0 | 1.0
      published | 2 | 0.4869 | -3.99 | 1.0
      """
    ),
    (
      "transfer-matrix", [:],
      """
      source | target | dataset | attack | fooled | transfer
      m | m | d_det/train | l2 0.5, 7 × 0.1, random start, 2 restarts, target next | 8 | 75.0
      """
    ),
  ]
}
