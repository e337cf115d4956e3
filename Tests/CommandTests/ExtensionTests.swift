// The loadable extension in programs that know nothing of Swift: the sqlite3 shell and Python.
import Foundation
import Testing

@Suite struct ExtensionTests {
  private static let library = Tool.binary.deletingLastPathComponent()
    .appendingPathComponent("libadvex_sqlite.so").path

  /// The first program of this name that is there.
  private static func program(_ name: String) -> URL? {
    ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map {
      URL(fileURLWithPath: $0 + "/" + name)
    }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Whether `arguments` make the program load an extension; not every build can.
  private static func loads(_ name: String, _ arguments: [String]) -> Bool {
    guard let program = program(name), let tool = try? Tool() else { return false }
    return (try? tool.run(program, arguments).status) == 0
  }

  private static let shellIsThere = loads(
    "sqlite3", [":memory:", "SELECT load_extension('\(library)')"])
  private static let pythonIsThere = loads(
    "python3", ["-c", "import sqlite3; sqlite3.connect(':memory:').enable_load_extension(True)"])

  private func makeLab() throws -> Tool {
    let tool = try Tool.withModel()
    try tool.run(
      "attack", "--model", "m", "--dataset", "bars/test", "--eps", "0.5", "--steps", "2", "--name",
      "p")
    return tool
  }

  private static let sql = """
    SELECT count(*), sum(length(advex_pixels(image_id, perturbation_id))),
      hex(substr(advex_png(image_id, perturbation_id, 20), 1, 4))
    FROM example WHERE dataset = 'p/test';
    SELECT max(abs(advex_l2(id) - l2_grid)) < 1e-6, max(abs(advex_linf(id) - linf_grid)) < 1e-6
    FROM perturbation;
    SELECT min(advex_verify(payload, codec, raw_length, sha256, channels, height, width)) FROM image;
    SELECT count(*) FROM labeling, advex_vector(labeling.vector_id);
    """
  private static let answers = "16|12544|89504E47\n1|1\n1\n96\n"

  @Test(.enabled(if: shellIsThere)) func theShellLoadsIt() throws {
    let tool = try makeLab()
    let shell = try #require(Self.program("sqlite3"))
    let outcome = try tool.run(
      shell, ["-readonly", "lab.db"], input: ".load '\(Self.library)'\n" + Self.sql)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output == Self.answers)
  }

  @Test(.enabled(if: pythonIsThere)) func pythonLoadsIt() throws {
    let tool = try makeLab()
    let script = """
      import sqlite3, sys
      lab = sqlite3.connect("file:lab.db?mode=ro", uri=True)
      lab.enable_load_extension(True)
      lab.load_extension(sys.argv[1])
      for sql in sys.stdin.read().split(";")[:-1]:
          print("|".join(str(value) for value in lab.execute(sql).fetchone()))
      try:
          lab.execute("SELECT advex_png(0)")
      except sqlite3.OperationalError as error:
          print(error)
      """
    let outcome = try tool.run(
      #require(Self.program("python3")), ["-c", script, Self.library], input: Self.sql)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output == Self.answers + "there is no picture 0\n")
  }
}
