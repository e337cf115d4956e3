// Who computed: the code, the machine and the process that a run was made by.
import Crypto
import Foundation
import SQLFunctions

/// What each run records about where it was computed; results repeat bit by bit only where it is equal.
public struct Provenance: Sendable {
  /// The version of advex.
  public static let codeVersion = "0.1.0"

  /// Processor, cores and library versions as JSON with sorted keys.
  public let machine: String

  /// Describes this machine; `libraries` adds versions of those that the store does not know.
  public init(libraries: [String: String] = [:]) {
    var facts = libraries
    facts["processor"] = Self.processorName
    facts["cores"] = String(ProcessInfo.processInfo.activeProcessorCount)
    facts["sqlite"] = String(cString: sqlite3_libversion())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    machine = (try? encoder.encode(facts)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// What a file that came from outside is known by: the SHA-256 of its bytes, hexadecimal.
  public static func fingerprint(of bytes: [UInt8]) -> String {
    Data(SHA256.hash(data: bytes)).hexadecimal
  }

  private static var processorName: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func field(_ name: String) -> String? {
      lines.split(separator: "\n").first { $0.hasPrefix(name + "\t") }?
        .split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
    // Virtual machines tend to hide the model's name; family and model tell CPU kinds apart.
    return [field("model name"), field("cpu family"), field("model")].compactMap { $0 }
      .joined(separator: " / ")
  }
}

/// A process as a run remembers it: enough to tell later whether it is still alive.
enum ProcessMark {
  /// `boot/pid/start` of this process.
  static var current: String {
    let pid = ProcessInfo.processInfo.processIdentifier
    return "\(bootID)/\(pid)/\(startTicks(of: Int(pid)) ?? "0")"
  }

  /// Whether the process that `mark` names still runs; a reused process id does not count.
  static func isAlive(_ mark: String) -> Bool {
    let parts = mark.split(separator: "/").map(String.init)
    guard parts.count == 3, parts[0] == bootID, let pid = Int(parts[1]) else { return false }
    return startTicks(of: pid) == parts[2]
  }

  private static var bootID: String {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
  }

  /// Field 22 of /proc/pid/stat: start time in clock ticks; nil once the process has gone.
  private static func startTicks(of pid: Int) -> String? {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    // A killed process whose parent has not waited for it yet is dead all the same.
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return String(fields[19])
  }
}
