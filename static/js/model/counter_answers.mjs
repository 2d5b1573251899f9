/** What the resident has answered, as the counter lists it to be put right: nothing that is kept off its screen is in the view. */

import { askedFacts, saidWords } from "./interview.mjs";
import { fieldOf, withoutForm } from "./interview_fields.mjs";
import { TAGS } from "./tongues.mjs";

/** @typedef {import("./interview.mjs").Asked} Asked */
/** @typedef {import("./interview.mjs").QuestionPlan} QuestionPlan */
/** @typedef {import("./wire.mjs").AnswerView} AnswerView */
/** @typedef {{question: QuestionPlan, said: {person: string | null, text: string}[]}} Answered */

/**
 * A question's facts as the resident answers them.
 *
 * @param {import("./plan.mjs").Plan} plan
 * @param {import("./visit.mjs").Visit} visit
 * @param {QuestionPlan} question
 * @returns {Asked[]}
 */
export function askedAtCounter(plan, visit, question) {
  const { interview } = plan;
  return interview === null ? [] : askedFacts(interview, question).map((asked) => withoutForm(asked, plan, visit));
}

/**
 * The answers that the resident may change, in the order of the conversation. What the visit knows by itself (why they
 * came, that their papers were seen) and the list of persons are not theirs to type.
 *
 * @param {import("./plan.mjs").Plan} plan
 * @param {import("./visit.mjs").Visit} visit
 * @param {import("./wire.mjs").InterviewView} view
 * @param {{lang: import("./wire.mjs").Language, unsure: string}} words
 * @returns {Answered[]}
 */
export function answeredAtCounter(plan, visit, view, { lang, unsure }) {
  return (plan.interview?.questions ?? []).flatMap((question) => {
    const asked = askedAtCounter(plan, visit, question);
    const said = view.answers
      .filter((answer) => answer.question === question.id && answer.by !== "visit")
      .flatMap((answer) => {
        const text = asked.flatMap((each) => saidOf(each, answer, visit, { lang, unsure }) ?? []).join(TAGS[lang] === "ja" ? "、" : "; ");
        return text === "" ? [] : [{ person: answer.person, text }];
      });
    return said.length === 0 || !canBeChanged(asked) ? [] : [{ question, said }];
  });
}

/**
 * What stands of one fact, as the form shows it where it is written there.
 *
 * @param {Asked} asked
 * @param {AnswerView | null} answer
 * @param {import("./visit.mjs").Visit} visit
 * @param {{lang: import("./wire.mjs").Language, unsure: string}} words
 */
export function saidOf(asked, answer, visit, { lang, unsure }) {
  const said = saidWords(asked, answer, lang, unsure);
  const shown = answer === null ? undefined : visit.values[fieldOf(asked, answer.person)]?.shown;
  return said === null || asked.way === "choices" || asked.way === "several" ? said : shown || said;
}

/**
 * Whether the resident can answer it by themselves: something of it has tiles or keys.
 *
 * @param {readonly Asked[]} asked
 */
export function canBeChanged(asked) {
  return asked.some(({ way }) => way !== "visit");
}
