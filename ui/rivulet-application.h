/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program `rivulet`: one process, one window, one store, one model.
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_APPLICATION (rivulet_application_get_type ())
G_DECLARE_FINAL_TYPE (RivuletApplication, rivulet_application, RIVULET, APPLICATION, AdwApplication)

RivuletApplication *rivulet_application_new (void);

/* Returns: the status that the process is to end with, beside what g_application_run() says. */
int rivulet_application_get_exit_status (RivuletApplication *self);

G_END_DECLS
