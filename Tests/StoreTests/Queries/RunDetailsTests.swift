// The whole output of the query about one run, on runs of the sample lab of every kind.
import Testing

@testable import Store

@Suite struct RunDetailsTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  static let outputs: [(name: String, parameters: [String: String], text: String)] = [
    (
      "run-details", ["run": "3"],
      """
      part | name | value
      run | kind | train
      run | name | m
      run | state | finished
      run | seed | 11
      setting | dataset | c/train
      setting | training.adversarial.threat.eps | 0.5
      setting | training.adversarial.threat.norm | l2
      setting | training.epochs | 2
      model | m | linear, 9 parameters
      evaluation | m on c/test, clean | 80.00 % of 5
      evaluation | m on c/test, linf 8/255, 7 × 0.1, random start, 2 restarts | 60.00 % of 5, reliable: no
      evaluation | m on d_det/train, clean | 75.00 % of 8
      metric | loss by step | 0.5 nat after 5
      metric | train accuracy by epoch | 0.75 share after 2
      """
    ),
    (
      "run-details", ["run": "4"],
      """
      part | name | value
      run | kind | construct
      run | name | d_det/train
      run | state | finished
      run | seed | 5
      setting | dataset | c/train
      setting | model | m
      dataset | d_det/train | 8 pictures, content hash e867224a5b85
      """
    ),
    (
      "run-details", ["run": "9"],
      """
      part | name | value
      run | kind | train
      run | name | n
      run | state | failed
      run | message | the power went
      run | seed | 12
      setting | dataset | d_det/train
      model | n | linear, 9 parameters
      """
    ),
    (
      "run-details", ["run": "13"],
      """
      part | name | value
      run | kind | experiment
      run | name | constructed-datasets
      run | state | finished
      setting | corpus | c
      setting | scale | tiny
      claim | hits | agrees
      claim | learns | agrees
      claim | beats its control | disagrees
      claim | is robust | too weak to tell
      claim | once is never | too weak to tell
      claim | nothing measured | too weak to tell
      """
    ),
    (
      "run-details", ["run": "99"],
      """
      part | name | value
      """
    ),
  ]

  /// Times, versions and the machine differ from place to place.
  private static let places: Set = ["started", "ended", "code version"]

  @Test(arguments: outputs)
  func theOutputIs(name: String, parameters: [String: String], text: String) throws {
    let result = try fixture.lab.run(NamedQuery.named(name), parameters: parameters)
    let steady = QueryResult(
      columns: result.columns,
      rows: result.rows.filter {
        $0[0] != .text("machine") && !Self.places.contains($0[1].plainText)
      })
    #expect(steady.text == text)
  }

  @Test func aRunKnowsItsParentAndItsChildren() throws {
    let parent = try fixture.begin("experiment", "study")
    let request = try RunRequest(
      kind: "train", name: "child", settings: ["layers": [[1, 2], []]], parentID: parent.id)
    guard case .started(let child, _) = try fixture.lab.runs.begin(request) else { return }
    func details(_ run: Run, _ part: String) throws -> [String] {
      let query = try NamedQuery.named("run-details")
      return try fixture.lab.run(query, parameters: ["run": "\(run.id)"]).rows
        .filter { $0[0] == .text(part) && !Self.places.contains($0[1].plainText) }
        .map { $0[1...].map(\.plainText).joined(separator: ": ") }
    }
    #expect(
      try details(child, "run")
        == [
          "kind: train", "name: child", "state: running",
          "asked by: run \(parent.id), experiment study",
        ])
    #expect(
      try details(child, "setting") == ["layers[0][0]: 1", "layers[0][1]: 2", "layers[1]: []"])
    #expect(try details(parent, "asked for") == ["run \(child.id): train child, running"])
    #expect(try details(child, "machine").isEmpty == false)
  }
}
