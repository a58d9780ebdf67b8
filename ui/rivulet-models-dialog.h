/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The models: the built-in one and the person's own. Before one is loaded it is shown what it is, what it needs of memory and
 * whether it can be run; window and sinks are chosen here.
 */

#pragma once

#include "rivulet-generator.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_MODELS_DIALOG (rivulet_models_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RivuletModelsDialog, rivulet_models_dialog, RIVULET, MODELS_DIALOG, AdwDialog)

/*
 * @settings: (nullable): where the list of the person's models is kept
 *
 * To load, it activates win.use-model (path, capacity, sinks) of its window, to stop that win.cancel-loading, and to choose a
 * file win.open-model, a folder win.open-model-folder.
 */
RivuletModelsDialog *rivulet_models_dialog_new (RivuletGenerator *generator,
                                                GSettings        *settings);

/* Shows what the file at @path is; NULL is the built-in model. It joins the list when it can be read. */
void rivulet_models_dialog_show_file (RivuletModelsDialog *self,
                                      const char          *path);

G_END_DECLS
