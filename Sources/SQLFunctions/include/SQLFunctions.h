// The C door of the lab file: what the loadable extension and our own connections share.
#include "connection.h"
#include "functions.h"
#include "payload.h"
