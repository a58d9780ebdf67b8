/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lab as a page: a text, three lanes and the curve of their perplexity.
 */

#pragma once

#include "rivulet-conversation.h"
#include "rivulet-generator.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_LAB_PAGE (rivulet_lab_page_get_type ())
G_DECLARE_FINAL_TYPE (RivuletLabPage, rivulet_lab_page, RIVULET, LAB_PAGE, AdwNavigationPage)

/*
 * @generator: whose model the lanes share
 * @model_path: (nullable): that model's file, or NULL for the built-in one
 * @options: a capacity of 0 is the model's own
 * @conversation: (nullable): may be read instead of the sample
 */
RivuletLabPage *rivulet_lab_page_new (RivuletGenerator              *generator,
                                      const char                    *model_path,
                                      const RivuletGeneratorOptions *options,
                                      RivuletConversation           *conversation);

/* Begins, with the text that is chosen. */
void     rivulet_lab_page_start (RivuletLabPage *self);
gboolean rivulet_lab_page_is_running (RivuletLabPage *self);

G_END_DECLS
