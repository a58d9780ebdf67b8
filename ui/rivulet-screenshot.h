/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture of the window as it draws itself, for `rivulet --screenshot` and for looking at it.
 */

#pragma once

#include "rivulet-window.h"

G_BEGIN_DECLS

/* Renders the window, as it is now, to a PNG file. G_IO_ERROR_PENDING: it is about to be drawn, try again. */
gboolean rivulet_screenshot_save (AdwApplicationWindow *window,
                                  const char           *path,
                                  GError              **error);

/*
 * Waits until the window is idle, says each of @texts (NULL-terminated, nullable) and waits for its reply, then opens
 * @page (nullable) and waits for it, then renders the window to @path. @callback's result is a gboolean, taken with rivulet_screenshot_finish().
 */
void     rivulet_screenshot_async (RivuletWindow      *window,
                                   const char         *path,
                                   const char *const  *texts,
                                   const char         *page,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean rivulet_screenshot_finish (GAsyncResult *result,
                                    GError      **error);

G_END_DECLS
