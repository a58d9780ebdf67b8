/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A data folder belongs to one process at a time.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Takes DIR/lock. Returns: a file descriptor that holds the lock until it is closed (also by the end of the process),
 * or -1 with RIVULET_STORE_ERROR_BUSY, _READ_ONLY, _FULL or _OPEN.
 */
int rivulet_lock_take (const char *dir,
                       GError    **error);

G_END_DECLS
