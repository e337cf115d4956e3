// Placeholder until the suite has content.
