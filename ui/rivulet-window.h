/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window: conversations at the start, the one that is shown in the middle, the cache at the end.
 */

#pragma once

#include "rivulet-generator.h"
#include "rivulet-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_WINDOW (rivulet_window_get_type ())
G_DECLARE_FINAL_TYPE (RivuletWindow, rivulet_window, RIVULET, WINDOW, AdwApplicationWindow)

/*
 * @store, @generator: (nullable): both, or neither when the conversations could not be opened
 * @settings: (nullable): where size and model are remembered
 */
RivuletWindow *rivulet_window_new (AdwApplication   *application,
                                   RivuletStore     *store,
                                   RivuletGenerator *generator,
                                   GSettings        *settings);

/* Takes the place of the conversation with what went wrong; nothing can be sent. */
void rivulet_window_show_failure (RivuletWindow *self,
                                  const char    *title,
                                  const GError  *error);

/* Loads a model: @path, or the built-in one when NULL. What went wrong is shown. */
void rivulet_window_load_model (RivuletWindow *self,
                                const char    *path);

/* Takes in the conversations of a file, with progress; says what came of it. */
void rivulet_window_import_file (RivuletWindow *self,
                                 GFile         *file);

/* Sends @text in the conversation that is shown. Returns: whether it was taken; if not, the window says why. */
gboolean rivulet_window_say (RivuletWindow *self,
                             const char    *text);

/* Opens "lab" (and starts it), "models" or, in the talk, the place of the "horizon". Returns: whether there is such a page. */
gboolean rivulet_window_open_page (RivuletWindow *self,
                                   const char    *name);

/* Returns: whether a model is being loaded, a reply is under way or the lab is running. */
gboolean rivulet_window_is_busy (RivuletWindow *self);

G_END_DECLS
