// What the kernel library says of itself; results repeat bit by bit only where it is the same.
import COneDNN

/// The kernel library that networks run on.
public enum OneDNN {
  /// Its version at run time: "2.6.3".
  public static var version: String { String(cString: dnn_version()) }
}
