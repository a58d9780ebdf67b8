/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demonstration: a conversation that is really had, with a fixed seed, until it is past its window.
 */

#pragma once

#include "rivulet-window.h"

G_BEGIN_DECLS

/* Prepares @generator: the same seed makes the same replies each time. */
void rivulet_demo_prepare (RivuletGenerator *generator);
/* Talks in @window whenever it is idle, until the model has begun to forget. Ends with the window. */
void rivulet_demo_start (RivuletWindow    *window,
                         RivuletGenerator *generator);

/* Returns: (transfer full): a new folder for the conversations of a demonstration, or NULL with @error. */
char *rivulet_demo_new_dir (GError **error);
/* Removes it with everything in it. */
void  rivulet_demo_remove_dir (const char *dir);

G_END_DECLS
