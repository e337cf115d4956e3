// Python, where it is installed: readers that are not ours.
import Foundation

/// The machine's python3.
enum Python {
  /// Whether it is there, with numpy.
  static let hasNumpy = run(["-c", "import numpy"]).succeeded

  /// Runs it to its end; `output` is what it printed, its complaints among it.
  static func run(_ arguments: [String]) -> (succeeded: Bool, output: String) {
    // A file, not a pipe: pipes of processes that tests run at the same time get in each other's way.
    let file = FileManager.default.temporaryDirectory.appending(path: "python-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    do {
      try Data().write(to: file)
      let output = try FileHandle(forWritingTo: file)
      process.standardOutput = output
      process.standardError = output
      try process.run()
      process.waitUntilExit()
      return (process.terminationStatus == 0, try String(contentsOf: file, encoding: .utf8))
    } catch {
      return (false, "python3 cannot be run: \(error)")
    }
  }
}
