// Python, where it is installed: readers that are not ours.
import Foundation

/// The machine's python3.
enum Python {
  /// Whether it is there, with numpy.
  static let hasNumpy = run(["-c", "import numpy"]).succeeded

  /// Runs it to its end; `output` is what it printed, and its complaints where it failed.
  static func run(_ arguments: [String]) -> (succeeded: Bool, output: String) {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = output
    process.standardError = errors
    guard (try? process.run()) != nil else { return (false, "python3 cannot be run") }
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let succeeded = process.terminationStatus == 0
    return (succeeded, String(decoding: succeeded ? said : said + complaints, as: UTF8.self))
  }
}
