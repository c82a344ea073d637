"""Who may do what, as promised: written down here a second time, so that no change of a permission goes unseen.

_TABLE says how far an action reaches for a role; _ROUTES says for each route which action it demands, and what each
role is answered there (ANSWERS tells what a letter means). tests/contract compares both with the code,
tests/system/test_permissions.py walks every route with every role over HTTP.

A new route is one more line in _ROUTES. If some role may use it for some agencies only (`o`, `=`, `t`),
tests/system/test_permissions.py needs besides a call that concerns a given agency: a line in CALLS, or in LISTS.
"""

ANYWHERE, SUBTREE, NOWHERE = "*", "o", "."

ROLES = ("leader", "coordinator", "inspector", "agency_head", "focal_point", "observer", "operator", "service")

ANSWERS = {"*": "++++", "o": "++--", "=": "+---", "t": "+--+", ".": "----"}
"""What a caller of an agency is answered on what belongs to that agency, to one below it, to a foreign one, and what a
caller without an agency is answered on the first of them: `+` is let through, `-` is not. `o` is bounded by its own
subtree, `=` by its own agency (a district's head signs for no commune, an agency's people conduct the audits of whose
team they are), `t` by the teams that the person is of, whatever the agency."""

# fmt: off
_TABLE = """
                                        leader coord. insp. head focal obs. oper. service
agencies      clock.read                  *      *      *     *    *    *     *     *
agencies      clock.set                   .      .      .     .    .    .     *     .
agencies      history.read                *      *      *     o    o    *     .     .
agencies      job.read                    *      *      *     *    *    *     *     *
agencies      job.read_all                .      .      .     .    .    .     *     .
agencies      job.cancel                  *      *      *     *    *    *     *     *
agencies      job.cancel_all              .      .      .     .    .    .     *     .
agencies      agency.read                 *      *      *     *    *    *     *     *
agencies      agency.register             .      *      .     .    .    .     .     .
agencies      agency.change               .      *      .     .    .    .     .     .
agencies      agency.change_contacts      .      *      .     o    o    .     .     .
agencies      agency.reorganise           .      *      .     .    .    .     .     .
agencies      sheet.read                  *      *      *     *    *    *     *     *
agencies      agency.import               .      *      .     .    .    .     *     .
agencies      person.read                 *      *      *     o    o    *     *     .
agencies      person.register             .      *      .     .    .    .     *     .
agencies      person.import               .      *      .     .    .    .     *     .
agencies      account.read                .      .      .     .    .    .     *     .
agencies      account.open                .      .      .     .    .    .     *     .
agencies      account.change              .      .      .     .    .    .     *     .
agencies      duty.assign                 .      *      .     o    .    .     .     .
agencies      template.read               *      *      *     *    *    *     *     *
agencies      template.define             .      *      .     .    .    .     .     .
agencies      template.change             .      *      .     .    .    .     .     .
agencies      template.withdraw           .      *      .     .    .    .     .     .
agencies      plan.read                   *      *      *     *    *    *     *     *
agencies      plan.draft                  .      *      .     .    .    .     .     .
agencies      plan.change                 .      *      .     .    .    .     .     .
agencies      plan.submit                 .      *      .     .    .    .     .     .
agencies      plan.return                 *      .      .     .    .    .     .     .
agencies      plan.approve                *      .      .     .    .    .     .     .
agencies      plan.activate               .      *      .     .    .    .     .     .
agencies      plan.complete               .      *      .     .    .    .     .     .
agencies      plan.cancel                 *      *      .     .    .    .     .     .
agencies      plan.enrol                  .      *      .     .    .    .     .     .
agencies      plan.reschedule             .      *      .     .    .    .     .     .
agencies      track.withdraw              .      *      .     .    .    .     .     .
agencies      track.reschedule            .      *      .     .    .    .     .     .
agencies      track.read                  *      *      *     o    o    *     *     *
agencies      milestone.complete          .      *      .     o    o    .     .     .
agencies      milestone.reopen            .      *      .     o    o    .     .     .
agencies      declaration.read            *      *      *     o    o    *     *     *
agencies      declaration.sign            .      *      .     o    .    .     .     .
agencies      declaration.sign_on_behalf  .      *      .     .    .    .     .     .
agencies      management_review.read      *      *      *     o    o    *     *     *
agencies      management_review.record    .      *      .     o    .    .     .     .
agencies      progress.read               *      *      *     *    *    *     *     *
agencies      training.read               *      *      *     *    *    *     *     *
agencies      training.cover              *      *      *     o    o    *     *     *
agencies      training.record             .      *      .     o    .    .     .     .
agencies      provider.read               *      *      *     *    *    *     *     *
agencies      provider.register           .      *      .     .    .    .     .     .
agencies      provider.change             .      *      .     .    .    .     .     .
agencies      provider.engage             .      *      .     o    .    .     .     .
agencies      procedure.read              *      *      *     *    *    *     *     *
agencies      procedure.prepare           .      *      .     o    o    .     .     .
agencies      procedure.review            .      *      .     o    o    .     .     .
agencies      procedure.approve           .      *      .     o    .    .     .     .
agencies      procedure.copy              .      *      .     .    .    .     .     .
agencies      procedure.import            .      *      .     .    .    .     *     .

audits        clock.read                  *      *      *     *    *    *     *     *
audits        clock.set                   .      .      .     .    .    .     *     .
audits        history.read                *      *      *     o    o    *     .     .
audits        job.read                    *      *      *     *    *    *     *     *
audits        job.read_all                .      .      .     .    .    .     *     .
audits        job.cancel                  *      *      *     *    *    *     *     *
audits        job.cancel_all              .      .      .     .    .    .     *     .
audits        clause.read                 *      *      *     *    *    *     *     *
audits        programme.read              *      *      *     *    *    *     .     *
audits        programme.draft             .      *      .     .    .    .     .     .
audits        programme.change            .      *      .     .    .    .     .     .
audits        programme.submit            .      *      .     .    .    .     .     .
audits        programme.return            *      .      .     .    .    .     .     .
audits        programme.approve           *      .      .     .    .    .     .     .
audits        programme.close             .      *      .     .    .    .     .     .
audits        inspection.read             *      *      *     o    o    *     .     *
audits        inspection.run              .      *      .     o    o    .     .     .
audits        inspection.run_by_authority .      *      .     .    .    .     .     .
audits        inspection.conduct          .      *      *     o    o    .     .     .
audits        inspection.conduct_off_team .      *      .     .    .    .     .     .
audits        finding.read                *      *      *     o    o    *     .     *
audits        finding.set_due             .      *      .     .    .    .     .     .
audits        remediation.read            *      *      *     o    o    *     .     *
audits        remediation.submit          .      .      .     o    o    .     .     .
audits        remediation.decide          .      *      .     o    o    .     .     .
audits        remediation.decide_by_authority .      *      .     .    .    .     .     .
audits        extension.read              *      *      *     o    o    *     .     *
audits        extension.ask               .      .      .     o    o    .     .     .
audits        extension.decide            .      *      .     .    .    .     .     .
audits        consolidation.read          *      *      *     o    o    *     .     *
audits        edition.read                *      *      *     .    .    *     .     *
audits        edition.freeze              .      *      .     .    .    .     .     .
audits        finding.assess              .      *      *     o    o    .     .     .
audits        finding.assess_by_authority .      *      *     .    .    .     .     .

notifications clock.read                  *      *      *     *    *    *     *     *
notifications clock.set                   .      .      .     .    .    .     *     .
notifications history.read                *      *      *     o    o    *     .     .
notifications job.read                    *      *      *     *    *    *     *     *
notifications job.read_all                .      .      .     .    .    .     *     .
notifications job.cancel                  *      *      *     *    *    *     *     *
notifications job.cancel_all              .      .      .     .    .    .     *     .
notifications message.read                *      *      *     *    *    *     *     *
notifications rule.read                   *      *      *     *    *    *     *     *
notifications preference.read             *      *      *     *    *    *     *     *
notifications preference.change           *      *      *     *    *    *     *     *
notifications reminder.read               *      *      *     o    o    *     .     .
notifications reminder.acknowledge        *      *      .     o    o    .     .     .
notifications reminder.stop               .      *      .     .    .    .     .     .
notifications delivery.read               .      *      .     .    .    .     *     .
notifications delivery.change             .      *      .     .    .    .     *     .
"""

_ROUTES = """
                                                                                      lea coo ins hea foc obs ope ser
agencies      GET   /v1/clock                                     clock.read          *   *   *   *   *   *   *   *
agencies      PUT   /v1/clock                                     clock.set           .   .   .   .   .   .   *   .
agencies      GET   /v1/history                                   history.read        *   *   *   o   o   *   .   .
agencies      GET   /v1/history/{entry_id}                        history.read        *   *   *   o   o   *   .   .
agencies      GET   /v1/jobs                                      job.read            *   *   *   *   *   *   *   *
agencies      GET   /v1/jobs/{job_id}                             job.read            *   *   *   *   *   *   *   *
agencies      GET   /v1/jobs/{job_id}/file                        job.read            *   *   *   *   *   *   *   *
agencies      GET   /v1/jobs/{job_id}/errors                      job.read            *   *   *   *   *   *   *   *
agencies      POST  /v1/jobs/{job_id}/cancel                      job.cancel          *   *   *   *   *   *   *   *
agencies      POST  /v1/tokens                                    -                   -   -   -   -   -   -   -   -
agencies      POST  /v1/tokens/refresh                            -                   -   -   -   -   -   -   -   -
agencies      POST  /v1/tokens/revoke                             -                   -   -   -   -   -   -   -   -
agencies      POST  /v1/tokens/password                           -                   -   -   -   -   -   -   -   -
agencies      GET   /v1/keys                                      -                   -   -   -   -   -   -   -   -
agencies      GET   /v1/accounts                                  account.read        .   .   .   .   .   .   *   .
agencies      GET   /v1/accounts/{account_id}                     account.read        .   .   .   .   .   .   *   .
agencies      POST  /v1/accounts                                  account.open        .   .   .   .   .   .   *   .
agencies      PUT   /v1/accounts/{account_id}/roles               account.change      .   .   .   .   .   .   *   .
agencies      PUT   /v1/accounts/{account_id}/password            account.change      .   .   .   .   .   .   *   .
agencies      POST  /v1/accounts/{account_id}/disable             account.change      .   .   .   .   .   .   *   .
agencies      POST  /v1/accounts/{account_id}/enable              account.change      .   .   .   .   .   .   *   .
agencies      POST  /v1/accounts/{account_id}/revoke              account.change      .   .   .   .   .   .   *   .
agencies      POST  /v1/accounts/{account_id}/unlock              account.change      .   .   .   .   .   .   *   .
agencies      POST  /v1/agencies/import                           agency.import       .   *   .   .   .   .   *   .
agencies      GET   /v1/agencies/import/template                  sheet.read          *   *   *   *   *   *   *   *
agencies      POST  /v1/agencies/export                           agency.read         *   *   *   *   *   *   *   *
agencies      POST  /v1/agencies                                  agency.register     .   *   .   .   .   .   .   .
agencies      GET   /v1/agencies                                  agency.read         *   *   *   *   *   *   *   *
agencies      GET   /v1/agencies/{agency_id}                      agency.read         *   *   *   *   *   *   *   *
agencies      GET   /v1/agencies/by-code/{code}                   agency.read         *   *   *   *   *   *   *   *
agencies      PATCH /v1/agencies/{agency_id}                      agency.change       .   *   .   .   .   .   .   .
agencies      PATCH /v1/agencies/{agency_id}/contacts       agency.change_contacts    .   *   .   o   o   .   .   .
agencies      POST  /v1/reorganisations                           agency.reorganise   .   *   .   .   .   .   .   .
agencies      GET   /v1/reorganisations                           agency.read         *   *   *   *   *   *   *   *
agencies      GET   /v1/reorganisations/{reorganisation_id}       agency.read         *   *   *   *   *   *   *   *
agencies      POST  /v1/reorganisations/{reorganisation_id}/cancel agency.reorganise  .   *   .   .   .   .   .   .
agencies      POST  /v1/people/import                             person.import       .   *   .   .   .   .   *   .
agencies      GET   /v1/people/import/template                    sheet.read          *   *   *   *   *   *   *   *
agencies      POST  /v1/people/export                             person.read         *   *   *   o   o   *   *   .
agencies      POST  /v1/people                                    person.register     .   *   .   .   .   .   *   .
agencies      GET   /v1/people                                    person.read         *   *   *   o   o   *   *   .
agencies      GET   /v1/people/{person_id}                        person.read         *   *   *   o   o   *   *   .
agencies      POST  /v1/duties                                    duty.assign         .   *   .   o   .   .   .   .
agencies      GET   /v1/duties/{duty_id}                          person.read         *   *   *   o   o   *   *   .
agencies      POST  /v1/duties/{duty_id}/end                      duty.assign         .   *   .   o   .   .   .   .
agencies      GET   /v1/templates                                 template.read       *   *   *   *   *   *   *   *
agencies      GET   /v1/templates/{template_key}              template.read       *   *   *   *   *   *   *   *
agencies      POST  /v1/templates                                 template.define     .   *   .   .   .   .   .   .
agencies      PATCH /v1/templates/{template_key}              template.change     .   *   .   .   .   .   .   .
agencies      POST  /v1/templates/{template_key}/withdraw     template.withdraw   .   *   .   .   .   .   .   .
agencies      GET   /v1/plans                                     plan.read           *   *   *   *   *   *   *   *
agencies      GET   /v1/plans/{plan_id}                           plan.read           *   *   *   *   *   *   *   *
agencies      GET   /v1/plans/{plan_id}/changes                   plan.read           *   *   *   *   *   *   *   *
agencies      POST  /v1/plans                                     plan.draft          .   *   .   .   .   .   .   .
agencies      PATCH /v1/plans/{plan_id}                           plan.change         .   *   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/submit                    plan.submit         .   *   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/approve                   plan.approve        *   .   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/return                    plan.return         *   .   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/activate                  plan.activate       .   *   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/complete                  plan.complete       .   *   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/cancel                    plan.cancel         *   *   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/enrol                     plan.enrol          .   *   .   .   .   .   .   .
agencies      POST  /v1/plans/{plan_id}/reschedule                plan.reschedule     .   *   .   .   .   .   .   .
agencies      POST  /v1/tracks/{track_id}/withdraw                track.withdraw      .   *   .   .   .   .   .   .
agencies      POST  /v1/tracks/{track_id}/reschedule              track.reschedule    .   *   .   .   .   .   .   .
agencies      POST  /v1/tracks/import                             milestone.complete  .   *   .   o   o   .   .   .
agencies      GET   /v1/tracks/import/template                    sheet.read          *   *   *   *   *   *   *   *
agencies      POST  /v1/tracks/export                             track.read          *   *   *   o   o   *   *   *
agencies      GET   /v1/tracks                                    track.read          *   *   *   o   o   *   *   *
agencies      GET   /v1/tracks/{track_id}                         track.read          *   *   *   o   o   *   *   *
agencies      POST  /v1/tracks/{track_id}/milestones/{key}/complete milestone.complete  .   *   .   o   o   .   .   .
agencies      POST  /v1/tracks/{track_id}/milestones/{key}/reopen milestone.reopen    .   *   .   o   o   .   .   .
agencies      GET   /v1/declarations                              declaration.read    *   *   *   o   o   *   *   *
agencies      GET   /v1/declarations/{declaration_id}             declaration.read    *   *   *   o   o   *   *   *
agencies      POST  /v1/declarations                              declaration.sign    .   *   .   =   .   .   .   .
agencies      GET   /v1/management-reviews                  management_review.read    *   *   *   o   o   *   *   *
agencies      GET   /v1/management-reviews/{review_id}      management_review.read    *   *   *   o   o   *   *   *
agencies      POST  /v1/management-reviews                  management_review.record  .   *   .   o   .   .   .   .
agencies      GET   /v1/progress                                  progress.read       *   *   *   *   *   *   *   *
agencies      GET   /v1/progress/forecast                         progress.read       *   *   *   *   *   *   *   *
agencies      GET   /v1/progress/series                           progress.read       *   *   *   *   *   *   *   *
agencies      POST  /v1/trainings/import                          training.record     .   *   .   o   .   .   .   .
agencies      GET   /v1/trainings/import/template                 sheet.read          *   *   *   *   *   *   *   *
agencies      POST  /v1/trainings/export                          training.read       *   *   *   *   *   *   *   *
agencies      POST  /v1/trainings                                 training.record     .   *   .   o   .   .   .   .
agencies      GET   /v1/trainings                                 training.read       *   *   *   *   *   *   *   *
agencies      GET   /v1/trainings/{training_id}                   training.read       *   *   *   *   *   *   *   *
agencies      GET   /v1/trainings/attendees                       person.read         *   *   *   o   o   *   *   .
agencies      GET   /v1/trainings/coverage                        training.read       *   *   *   *   *   *   *   *
agencies      GET   /v1/trainings/agencies                        training.cover      *   *   *   o   o   *   *   *
agencies      GET   /v1/trainings/lapsed                          person.read         *   *   *   o   o   *   *   .
agencies      POST  /v1/providers                                 provider.register   .   *   .   .   .   .   .   .
agencies      GET   /v1/providers                                 provider.read       *   *   *   *   *   *   *   *
agencies      GET   /v1/providers/{provider_id}                   provider.read       *   *   *   *   *   *   *   *
agencies      PATCH /v1/providers/{provider_id}                   provider.change     .   *   .   .   .   .   .   .
agencies      POST  /v1/providers/{provider_id}/engage            provider.engage     .   *   .   o   .   .   .   .
agencies      POST  /v1/providers/{provider_id}/release           provider.engage     .   *   .   o   .   .   .   .
agencies      POST  /v1/procedures                                procedure.prepare   .   *   .   o   o   .   .   .
agencies      GET   /v1/procedures                                procedure.read      *   *   *   *   *   *   *   *
agencies      GET   /v1/procedures/{procedure_id}                 procedure.read      *   *   *   *   *   *   *   *
agencies      GET   /v1/procedures/versions                       procedure.read      *   *   *   *   *   *   *   *
agencies      GET   /v1/procedures/compare                        procedure.read      *   *   *   *   *   *   *   *
agencies      GET   /v1/procedures/totals                         procedure.read      *   *   *   *   *   *   *   *
agencies      GET   /v1/procedures/consistency                    procedure.read      *   *   *   *   *   *   *   *
agencies      POST  /v1/procedures/import                         procedure.import    .   *   .   .   .   .   *   .
agencies      GET   /v1/procedures/import/template                sheet.read          *   *   *   *   *   *   *   *
agencies      POST  /v1/procedures/export                         procedure.read      *   *   *   *   *   *   *   *
agencies      POST  /v1/procedures/copy                           procedure.copy      .   *   .   .   .   .   .   .
agencies      GET   /v1/procedures/drift                          procedure.read      *   *   *   *   *   *   *   *
agencies      PATCH /v1/procedures/{procedure_id}                 procedure.prepare   .   *   .   o   o   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/submit          procedure.prepare   .   *   .   o   o   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/review          procedure.review    .   *   .   o   o   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/approve         procedure.approve   .   *   .   o   .   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/return          procedure.review    .   *   .   o   o   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/issue           procedure.approve   .   *   .   o   .   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/publish         procedure.prepare   .   *   .   o   o   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/revise          procedure.prepare   .   *   .   o   o   .   .   .
agencies      POST  /v1/procedures/{procedure_id}/withdraw        procedure.approve   .   *   .   o   .   .   .   .

audits        GET   /v1/clock                                     clock.read          *   *   *   *   *   *   *   *
audits        PUT   /v1/clock                                     clock.set           .   .   .   .   .   .   *   .
audits        GET   /v1/history                                   history.read        *   *   *   o   o   *   .   .
audits        GET   /v1/history/{entry_id}                        history.read        *   *   *   o   o   *   .   .
audits        GET   /v1/jobs                                      job.read            *   *   *   *   *   *   *   *
audits        GET   /v1/jobs/{job_id}                             job.read            *   *   *   *   *   *   *   *
audits        GET   /v1/jobs/{job_id}/file                        job.read            *   *   *   *   *   *   *   *
audits        GET   /v1/jobs/{job_id}/errors                      job.read            *   *   *   *   *   *   *   *
audits        POST  /v1/jobs/{job_id}/cancel                      job.cancel          *   *   *   *   *   *   *   *
audits        GET   /v1/clauses                                   clause.read         *   *   *   *   *   *   *   *
audits        GET   /v1/programmes                                programme.read      *   *   *   *   *   *   .   *
audits        GET   /v1/programmes/{programme_id}                 programme.read      *   *   *   *   *   *   .   *
audits        POST  /v1/programmes                                programme.draft     .   *   .   .   .   .   .   .
audits        PATCH /v1/programmes/{programme_id}                 programme.change    .   *   .   .   .   .   .   .
audits        POST  /v1/programmes/{programme_id}/submit          programme.submit    .   *   .   .   .   .   .   .
audits        POST  /v1/programmes/{programme_id}/return          programme.return    *   .   .   .   .   .   .   .
audits        POST  /v1/programmes/{programme_id}/approve         programme.approve   *   .   .   .   .   .   .   .
audits        POST  /v1/programmes/{programme_id}/close           programme.close     .   *   .   .   .   .   .   .
audits        POST  /v1/inspections                               inspection.run      .   *   .   o   o   .   .   .
audits        GET   /v1/inspections                               inspection.read     *   *   *   o   o   *   .   *
audits        GET   /v1/inspections/{inspection_id}               inspection.read     *   *   *   o   o   *   .   *
audits        POST  /v1/inspections/{inspection_id}/notify        inspection.run      .   *   .   o   o   .   .   .
audits        POST  /v1/inspections/{inspection_id}/start         inspection.conduct  .   *   t   =   =   .   .   .
audits        POST  /v1/inspections/{inspection_id}/sign          inspection.conduct  .   *   t   =   =   .   .   .
audits        POST  /v1/inspections/{inspection_id}/amend         inspection.conduct  .   *   t   =   =   .   .   .
audits        GET   /v1/inspections/{inspection_id}/minutes       inspection.read     *   *   *   o   o   *   .   *
audits        POST  /v1/inspections/{inspection_id}/cancel        inspection.run      .   *   .   o   o   .   .   .
audits        POST  /v1/inspections/{inspection_id}/close         inspection.run      .   *   .   o   o   .   .   .
audits        POST  /v1/remediations                              remediation.submit  .   .   .   o   o   .   .   .
audits        GET   /v1/remediations                              remediation.read    *   *   *   o   o   *   .   *
audits        GET   /v1/remediations/{remediation_id}             remediation.read    *   *   *   o   o   *   .   *
audits        POST  /v1/remediations/{remediation_id}/revise      remediation.submit  .   .   .   o   o   .   .   .
audits        POST  /v1/remediations/{remediation_id}/accept      remediation.decide  .   *   .   o   o   .   .   .
audits        POST  /v1/remediations/{remediation_id}/return      remediation.decide  .   *   .   o   o   .   .   .
audits        POST  /v1/extensions                                extension.ask       .   .   .   o   o   .   .   .
audits        GET   /v1/extensions                                extension.read      *   *   *   o   o   *   .   *
audits        GET   /v1/extensions/{extension_id}                 extension.read      *   *   *   o   o   *   .   *
audits        POST  /v1/extensions/{extension_id}/grant           extension.decide    .   *   .   .   .   .   .   .
audits        POST  /v1/extensions/{extension_id}/deny            extension.decide    .   *   .   .   .   .   .   .
audits        GET   /v1/consolidation                             consolidation.read  *   *   *   o   o   *   .   *
audits        POST  /v1/editions                                  edition.freeze      .   *   .   .   .   .   .   .
audits        GET   /v1/editions                                  edition.read        *   *   *   .   .   *   .   *
audits        GET   /v1/editions/{edition_id}                     edition.read        *   *   *   .   .   *   .   *
audits        POST  /v1/findings                                  inspection.conduct  .   *   t   =   =   .   .   .
audits        GET   /v1/findings                                  finding.read        *   *   *   o   o   *   .   *
audits        GET   /v1/findings/{finding_id}                     finding.read        *   *   *   o   o   *   .   *
audits        POST  /v1/findings/{finding_id}/report              remediation.submit  .   .   .   o   o   .   .   .
audits        POST  /v1/findings/{finding_id}/accept              remediation.decide  .   *   .   o   o   .   .   .
audits        POST  /v1/findings/{finding_id}/return              remediation.decide  .   *   .   o   o   .   .   .
audits        POST  /v1/findings/{finding_id}/close               finding.assess      .   *   *   o   o   .   .   .
audits        POST  /v1/findings/{finding_id}/reopen              finding.assess      .   *   *   o   o   .   .   .

notifications GET   /v1/clock                                     clock.read          *   *   *   *   *   *   *   *
notifications PUT   /v1/clock                                     clock.set           .   .   .   .   .   .   *   .
notifications GET   /v1/history                                   history.read        *   *   *   o   o   *   .   .
notifications GET   /v1/history/{entry_id}                        history.read        *   *   *   .   .   *   .   .
notifications GET   /v1/jobs                                      job.read            *   *   *   *   *   *   *   *
notifications GET   /v1/jobs/{job_id}                             job.read            *   *   *   *   *   *   *   *
notifications GET   /v1/jobs/{job_id}/file                        job.read            *   *   *   *   *   *   *   *
notifications GET   /v1/jobs/{job_id}/errors                      job.read            *   *   *   *   *   *   *   *
notifications POST  /v1/jobs/{job_id}/cancel                      job.cancel          *   *   *   *   *   *   *   *
notifications GET   /v1/messages                                  message.read        *   *   *   *   *   *   *   *
notifications GET   /v1/messages/{message_id}                     message.read        *   *   *   *   *   *   *   *
notifications POST  /v1/messages/{message_id}/read                message.read        *   *   *   *   *   *   *   *
notifications GET   /v1/reminders                                 reminder.read       *   *   *   o   o   *   .   .
notifications GET   /v1/reminders/{reminder_id}                   reminder.read       *   *   *   o   o   *   .   .
notifications POST  /v1/reminders/{reminder_id}/acknowledge       reminder.acknowledge *   *   .   o   o   .   .   .
notifications POST  /v1/reminders/{reminder_id}/stop              reminder.stop       .   *   .   .   .   .   .   .
notifications GET   /v1/rules                                     rule.read           *   *   *   *   *   *   *   *
notifications GET   /v1/preferences                               preference.read     *   *   *   *   *   *   *   *
notifications PATCH /v1/preferences                               preference.change   *   *   *   *   *   *   *   *
notifications GET   /v1/deliveries                                delivery.read       .   *   .   .   .   .   *   .
notifications GET   /v1/deliveries/{delivery_id}                  delivery.read       .   *   .   .   .   .   *   .
notifications POST  /v1/deliveries/{delivery_id}/send_again       delivery.change     .   *   .   .   .   .   *   .
notifications POST  /v1/deliveries/{delivery_id}/withdraw         delivery.change     .   *   .   .   .   .   *   .
"""
# fmt: on


def _lines(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines() if line and not line.startswith(" ")]


PROMISED: dict[tuple[str, str], dict[str, str]] = {
    (service, action): dict(zip(ROLES, scopes, strict=True)) for service, action, *scopes in _lines(_TABLE)
}
"""Service and action → role → how far it reaches."""

ROUTES: dict[tuple[str, str, str], str | None] = {
    (service, method, path): None if action == "-" else action for service, method, path, action, *_ in _lines(_ROUTES)
}
"""Service, method and path → the action that it demands; None is open to everybody."""

EXPECTED: dict[tuple[str, str, str], dict[str, str]] = {
    (service, method, path): {role: ANSWERS[letter] for role, letter in zip(ROLES, letters, strict=True)}
    for service, method, path, action, *letters in _lines(_ROUTES)
    if action != "-"
}
"""Service, method and path → role → what it is answered, place by place."""
