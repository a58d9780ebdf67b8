/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When something was, in the few words that fit under a title.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * @then, @now: local or UTC alike, of one time zone
 *
 * Returns: (transfer full): "Just now", "12 minutes ago", "14:05", "Yesterday", "Tuesday", "3 May", "3 May 2024"
 */
char *rivulet_dup_relative_time (GDateTime *then,
                                 GDateTime *now);

G_END_DECLS
