/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders that were installed beside the program.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * rivulet_dup_shared_folder:
 * @folder: a path below the folder of shared data, such as "locale"
 *
 * The folder as it lies relative to the running program, so that an installed tree may be moved as a whole.
 *
 * Returns: (transfer full) (nullable): its path; NULL when there is none, as in a build tree
 */
char *rivulet_dup_shared_folder (const char *folder);

G_END_DECLS
