// The built binary as a user runs it: in a folder of its own, output and exit code caught.
import Foundation
import Nets

/// One folder with a lab in it, and the tool to work on it; gone after the test.
final class Tool {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("advex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A folder whose lab holds the small datasets bars/train and bars/test, and a model m of them.
  static func withModel(train: Int = 64, test: Int = 16, epochs: Int = 1) throws -> Tool {
    let tool = try Tool()
    try tool.writePictures(train: train, test: test)
    try tool.run("init")
    try tool.run("import", "idx", "idx", "--name", "bars")
    try tool.run(
      "train", "--dataset", "bars/train", "--arch", "linear", "--model", "m", "--epochs",
      "\(epochs)", "--batch", "32")
    return tool
  }

  /// The binary lies beside the test bundle.
  static var binary: URL {
    URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("advex")
  }

  /// Runs `advex` with these arguments to its end.
  @discardableResult
  func run(_ arguments: String..., input: String = "") throws -> Outcome {
    try run(arguments, input: input)
  }

  @discardableResult
  func run(_ arguments: [String], input: String = "") throws -> Outcome {
    try run(Self.binary, arguments, input: input)
  }

  /// Runs any program in the folder.
  func run(_ program: URL, _ arguments: [String], input: String = "") throws -> Outcome {
    let process = process(program, arguments)
    let files = try ["out", "err", "in"].map { name in
      let file = folder.appendingPathComponent(".\(name)-\(UUID().uuidString)")
      try Data((name == "in" ? input : "").utf8).write(to: file)
      return file
    }
    defer { files.forEach { try? FileManager.default.removeItem(at: $0) } }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = try FileHandle(forReadingFrom: files[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8))
  }

  /// Starts `advex` and kills it, as `kill -9` does, after `seconds`. True if it was still at work.
  func kill(after seconds: Double, _ arguments: [String]) throws -> Bool {
    let process = process(Self.binary, arguments)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: seconds)
    let atWork = process.isRunning
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return atWork
  }

  private func process(_ program: URL, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    return process
  }

  /// Writes four IDX files of ten easily told classes: a bright bar per class on noise, 28×28.
  func writePictures(train: Int, test: Int) throws {
    let data = folder.appendingPathComponent("idx")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    for (stem, count) in [("train", train), ("t10k", test)] {
      var stream = RandomStream(seed: 5, purpose: .noise, count)
      var pictures = header(0x803, [count, 28, 28])
      var labels = header(0x801, [count])
      for _ in 0..<count {
        let label = stream.below(10)
        labels.append(UInt8(label))
        for pixel in 0..<784 {
          let isBar = (pixel / 28 - 4) / 2 == label && pixel / 28 >= 4
          pictures.append(UInt8(stream.below(60) + (isBar ? 150 : 0)))
        }
      }
      try pictures.write(to: data.appendingPathComponent("\(stem)-images-idx3-ubyte"))
      try labels.write(to: data.appendingPathComponent("\(stem)-labels-idx1-ubyte"))
    }
  }

  private func header(_ magic: UInt32, _ extents: [Int]) -> Data {
    ([magic] + extents.map(UInt32.init)).reduce(into: Data()) { data, number in
      withUnsafeBytes(of: number.bigEndian) { data.append(contentsOf: $0) }
    }
  }

  /// The content hash of a dataset, or the hash of a model's weights, as `sqlite3`'s hex() gives it.
  func hash(of thing: String) throws -> String {
    let sql =
      thing.contains("/")
      ? "SELECT hex(content_hash) FROM dataset WHERE name || '/' || split = '\(thing)'"
      : """
      SELECT hex(weights_hash) FROM checkpoint JOIN model ON model.id = model_id
      WHERE model.name || iif(kind = 'best', '@best', '') = '\(thing)' AND kind <> 'resume'
      """
    return try run("query", "--sql", sql, "--csv").output
  }
}
