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

/*
 * The slots and sinks that were chosen for the model at @path (NULL: the built-in one); a @capacity of 0 forgets the choice.
 * @settings: (nullable): nothing is remembered. Returns: whether there is a choice; if not, nothing is filled in.
 */
gboolean rivulet_settings_get_cache_size (GSettings  *settings,
                                          const char *path,
                                          guint      *capacity,
                                          guint      *n_sink);
void     rivulet_settings_set_cache_size (GSettings  *settings,
                                          const char *path,
                                          guint       capacity,
                                          guint       n_sink);

G_END_DECLS
