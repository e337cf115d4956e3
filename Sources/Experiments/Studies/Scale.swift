// How large a study is run: every study knows three sizes.

/// The size of a study.
public enum Scale: String, CaseIterable, Codable, Sendable {
  /// Seconds: the machinery at work. Its numbers prove mechanics, not science.
  case tiny
  /// Minutes on two cores: small networks, with the settings that show the effects there.
  case small
  /// As published, for those with the hours.
  case paper
}
