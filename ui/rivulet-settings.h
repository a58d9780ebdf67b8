/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the window's size and the last model are remembered.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * @data_dir: (nullable): keeps the settings in this folder instead of the person's own
 *
 * Returns: (transfer full) (nullable): NULL when the schema is not installed; everything then has its default.
 */
GSettings *rivulet_settings_new (const char *data_dir);

G_END_DECLS
