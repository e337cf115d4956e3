// Runs, datasets and grids as `advex show` prints them, whole.
import Foundation
import Testing

@Suite struct ShowThingTests {
  /// Hashes, times and what the machine is differ from place to place.
  private func steady(_ text: String, in tool: Tool) -> String {
    var part = ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if !line.hasPrefix("  ") { part = String(line) }
      return part != "on" || line == "on"
    }
    return lines.joined(separator: "\n").replacing(tool.folder.path, with: "FOLDER")
      .replacing(/[0-9a-f]{64}/, with: "HASH").replacing(/hash [0-9a-f]{12}/, with: "hash …")
      .replacing(/\d{4}-\d\d-\d\dT[\d:]+Z/, with: "TIME")
      .replacing(/(code version +)\S+/) { $0.output.1 + "VERSION" }
  }

  @Test func aRunIsShownWithItsSettingsAndWhatItMade() throws {
    let tool = try Tool.withModel()
    try tool.run("evaluate", "--model", "m", "--dataset", "bars/test")
    let shown = try tool.run("show", "2")
    #expect(shown.status == 0)
    #expect(
      steady(shown.output, in: tool) == """
        run 2
          kind            import
          name            bars/test
          state           finished
          started         TIME
          ended           TIME
          code version    VERSION

        on

        settings
          content         HASH
          files[0].bytes  50192
          files[0].name   train-images-idx3-ubyte
          files[1].bytes  72
          files[1].name   train-labels-idx1-ubyte
          files[2].bytes  12560
          files[2].name   t10k-images-idx3-ubyte
          files[3].bytes  24
          files[3].name   t10k-labels-idx1-ubyte
          format          idx
          name            bars
          path            FOLDER/idx
          split           test

        datasets made
          bars/test       16 pictures, content hash …

        """)
    let training = try tool.run("show", "3").output
    #expect(training.contains("\nmodels made\n  m "))
    #expect(training.contains("\naccuracies\n  m on bars/test, clean "))
    #expect(training.contains("\nmetrics, last values\n"))
    #expect(training.contains("\n  training.epochs "))
    #expect(
      try tool.run("show", "99").errors
        == "Error: there is no run named '99'; 'advex list' shows what there is\n")
  }

  @Test func aDatasetIsShownWithClassesAndAncestors() throws {
    let tool = try Tool.withModel()
    try tool.run("select", "bars/test", "--count", "3", "--name", "few/test")
    try tool.run(
      "attack", "--model", "m", "--dataset", "few/test", "--name", "p", "--norm", "linf", "--eps",
      "8/255", "--steps", "2")
    let shown = try tool.run("show", "p/test")
    #expect(
      shown.output.hasSuffix(
        """

        made from
        p/test  run 5, attack with m
        └─ few/test  run 4, select
           └─ bars/test  run 2, import

        """))
    #expect(shown.output.contains("\nlabels: given\n\nlabel  class  pictures\n"))
  }

  @Test func aGridHasARowForEveryClass() throws {
    let tool = try Tool.withModel()
    try tool.run(
      "attack", "--model", "m", "--dataset", "bars/test", "--name", "p", "--norm", "linf", "--eps",
      "8/255", "--steps", "2")
    let labels =
      try tool.run(
        "query", "--sql", "SELECT DISTINCT label FROM example WHERE dataset = 'bars/test'", "--csv"
      ).output.split(separator: "\n").count - 1

    let shown = try tool.run("show", "bars/test", "--grid").output
    #expect(shown.matches(of: #/\nclass \d\n/#).count == labels - 1)
    #expect(shown.split(separator: "\n").count { $0.contains("▀") } == labels * 14)
    #expect(shown.hasSuffix(" pictures, up to 2 of each class\n"))

    let written = try tool.run("show", "bars/test", "--grid", "3", "--png", "a.png").output
    #expect(written.hasSuffix("; drew a.png\n"))
    let file = try Data(contentsOf: tool.folder.appendingPathComponent("a.png"))
    // Width and height stand at the start of a PNG file's header.
    func number(_ place: Int) -> Int { file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    #expect(number(16) == 3 * 30 - 2)
    #expect(number(20) == labels * 30 - 2)

    let deltas = try tool.run("show", "p/test", "--grid", "1", "--perturbation").output
    #expect(
      deltas.hasSuffix(
        "; shown are the perturbations × 15 about grey 128, with at most 1 % cut off\n"))

    let mistakes: [([String], String)] = [
      (["--grid", "--perturbation"], "these pictures of bars/test are not perturbed"),
      (["--grid", "--png", "a.png"], "'a.png' exists already; choose a new file"),
      (["--grid", "0"], "--grid must be 1 to 100 pictures of each class"),
      (["--grid", "--picture", "1"], "Give either --picture ORDINAL or --grid"),
    ]
    for (arguments, sentence) in mistakes {
      let outcome = try tool.run(["show", "bars/test"] + arguments)
      #expect(outcome.status != 0)
      #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }
  }
}
