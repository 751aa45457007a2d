"""Invented children's names, in the naming customs of the borough's communities, and how systems misspell them.

The lists are common names written down for this purpose; any likeness to a real child is chance.
"""

from __future__ import annotations

import numpy as np


def _words(text: str) -> list[str]:
    return text.split()


_BENGALI_BOYS = _words("""Abdul Abdullah Adam Ahmed Aminul Arif Ashraf Ayaan Azad Bilal Ehsan Fahim Faisal Farhan Habib Hamza Hasan Ibrahim
Idris Imran Ishaq Ismail Jamal Junaid Kamal Karim Khalid Mahdi Mahin Mahmud Masum Mikail Mohammed Musa Mustafa Nabil Nahid Nasir
Omar Rafi Rahim Rayhan Rezwan Ridwan Sabbir Sadiq Safwan Samir Shahid Shakil Sulaiman Tahmid Tanvir Tariq Yahya Yusuf Zakariya Zayd""")
_BENGALI_GIRLS = _words("""Aaliyah Afia Aisha Alina Amina Anika Anisa Asma Ayesha Fahima Farzana Fatima Habiba Hafsa Halima Hana Humaira Inaya
Jannat Jasmin Khadija Labiba Lamia Laila Mahira Maisha Mariam Maryam Meherun Nabila Nadia Nafisa Naima Nusrat Rabeya Rahima Rumana
Ruqayyah Sabiha Sadia Safa Saima Salma Samiha Sana Shamima Sumaiya Tahmina Tanisha Tasnim Yasmin Zahra Zainab Zara""")
_BENGALI_FAMILY = _words("""Ahmed Akbar Alam Ali Alom Amin Azad Bashir Chowdhury Choudhury Haque Hasan Hoque Hossain Hussain Islam Jalil Kamali
Karim Khan Khaliq Mahmud Malik Miah Mollah Mostafa Noor Patwary Quddus Rahman Rashid Rouf Sarkar Shah Sheikh Sikder Sultan
Talukdar Tarafder Uddin Ullah Wahid Zaman""")
_BENGALI_WOMEN = _words("Begum Khatun Akhtar Khanom Bibi Sultana Parvin Jahan Nessa Ara")
_SOMALI_BOYS = _words("""Abdi Abdirahman Abdullahi Abshir Ahmed Ali Ayub Bashir Bile Daud Deeq Elmi Farah Geedi Guled Hassan Hirsi Hussein
Ibrahim Ilyas Ismail Jama Khadar Liban Mahad Mohamed Mohamud Mukhtar Mustafa Nuur Omar Osman Roble Said Salah Samatar Sharif Warsame
Yaqub Yonis Yusuf Zakaria""")
_SOMALI_GIRLS = _words("""Amal Amina Asha Ayaan Deqa Fadumo Fatuma Filsan Fowsia Habiba Hamdi Hawa Hibaq Hodan Ifrah Ikram Iman Khadra Ladan
Layla Maryan Muna Nasteho Nimco Rahma Sagal Sahra Salma Samira Shukri Sumaya Ubah Warda Yasmin Zahra Zamzam""")
_ENGLISH_BOYS = _words("""Alfie Archie Arthur Ben Billy Bobby Callum Charlie Connor Daniel Danny David Dylan Edward Ethan Finley Frankie
Freddie George Harrison Harry Harvey Henry Jack Jake James Jamie Jayden Joe Joseph Joshua Kai Kyle Leo Leon Liam Logan Louie Lucas
Luke Mason Max Michael Oliver Oscar Ralph Reece Riley Ronnie Ryan Sam Sonny Stanley Teddy Theo Thomas Toby Tommy Tyler William""")
_ENGLISH_GIRLS = _words("""Abigail Alice Amber Amelia Amy Ava Bella Bonnie Brooke Charlotte Chloe Connie Daisy Darcey Elizabeth Ella Ellie
Elsie Emily Emma Erin Eva Evie Florence Freya Georgia Grace Hannah Harriet Holly Imogen Isabelle Ivy Jasmine Jessica Katie Lacey
Lauren Layla Leah Lexi Lily Lola Lottie Lucy Maisie Martha Matilda Megan Millie Molly Nancy Olivia Phoebe Poppy Rosie Ruby Scarlett
Sophie Summer Tilly Willow""")
_ENGLISH_FAMILY = _words("""Adams Allen Anderson Atkins Bailey Baker Barker Barnes Bell Bennett Bishop Brooks Brown Burton Butler Carter
Clark Cole Collins Cook Cooper Cox Davies Dean Dixon Edwards Ellis Evans Fisher Ford Foster Fox French Gibson Gray Green Griffin
Hall Harper Harris Harvey Hawkins Hill Holmes Hughes Hunt Hunter Jackson James Jenkins Johnson Jones Kelly King Knight Lawrence
Lee Lewis Marsh Marshall Mason Miller Mills Mitchell Moore Morgan Morris Murphy Murray Newman Osborne Palmer Parker Pearce Perry
Phillips Pike Porter Powell Price Reed Reeves Reynolds Richards Roberts Rogers Rose Russell Saunders Scott Shaw Simmons Smith
Spencer Stevens Stone Taylor Thompson Turner Walker Ward Watson Webb West White Wilkins Williams Wilson Wood Wright Young""")
_EUROPEAN_BOYS = _words("""Adrian Aleksander Alessandro Andrei Antonio Bartosz Bogdan Carlos Cristian Davide Diego Dmitri Eduardo Emil
Filip Florin Gabriel Giovanni Ionut Ivan Jakub Jan Joao Jonas Kacper Luca Lukas Marco Marek Mateo Matei Mateusz Mihai Miguel Nikola
Nikolas Pablo Pawel Pedro Petar Piotr Radu Rafael Sebastian Stefan Szymon Tomas Victor Vlad""")
_EUROPEAN_GIRLS = _words("""Ada Alessia Alexandra Alicja Ana Andreea Anna Bianca Camila Carla Carmen Chiara Daria Diana Elena Eliza
Emilia Eva Francesca Gabriela Giulia Hanna Ines Ioana Irina Isabel Ivana Julia Karolina Katarzyna Larisa Lena Lucia Magdalena Maja
Maria Marta Mihaela Milena Natalia Nicole Oliwia Paula Sara Sofia Teodora Valentina Veronica Wiktoria Zofia Zuzanna""")
_EUROPEAN_FAMILY = _words("""Almeida Angelov Barbu Bianchi Botezatu Cardoso Castro Conti Costa Dimitrov Dobre Esposito Fernandes Ferrari
Garcia Georgiev Gomes Greco Horvat Ionescu Ivanov Jankowski Kaminski Kazlauskas Kowalski Kovac Lewandowski Lopes Lopez Marin
Marino Martin-Ruiz Mazur Moldovan Moreira Nowak Oliveira Ortiz Pavlov Pereira Petrov Popa Popescu Ramos Ricci Rodriguez Romano
Rusu Santos Silva Stan Stoica Sousa Szymanski Todorov Torres Vasile Wojcik Zielinski""")
_AFRICAN_BOYS = _words("""Ade Ayo Chidi Chinedu Daniel David Ebenezer Elijah Emeka Emmanuel Enoch Ezekiel Femi Gabriel Ifeanyi Isaac Jeremiah
Jesse Joel Jonathan Jordan Joshua Kelechi Kofi Kojo Kwabena Kwame Malachi Michael Nathan Nathaniel Obi Olu Samuel Segun Seth
Solomon Tobi Tunde Victor Yaw""")
_AFRICAN_GIRLS = _words("""Abena Abigail Adaeze Adeola Akosua Ama Blessing Chioma Deborah Efua Elizabeth Esther Eunice Faith Favour Gifty
Grace Hannah Ife Joy Keziah Mercy Miriam Naomi Ngozi Nkechi Oluchi Patience Peace Precious Princess Ruth Sarah Temi Tolu
Victoria Yetunde Zoe""")
_AFRICAN_FAMILY = _words("""Abiola Acheampong Adebayo Adeyemi Afolabi Agyeman Akande Amoah Ansah Appiah Asante Ayodele Balogun Bangura Boateng
Chukwu Conteh Danso Darko Eze Fashola Frimpong Ibekwe Kamara Kabongo Koroma Mensah Mbuyi Nwosu Obi Ofori Ogunleye Okafor Okeke
Okonkwo Olawale Oluwole Onyango Oppong Osei Owusu Quaye Sarpong Sesay Tembo Yeboah""")
_CARIBBEAN_BOYS = _words("""Aaron Andre Anthony Caleb Cameron Dante Darnell Deshawn Dominic Elijah Isaiah Jaden Jamal Jerome Jordan Kieran
Kymani Leon Malik Marcus Micah Nathaniel Omari Reuben Romario Shaquille Tariq Theo Tre Tyrell Tyrese Xavier Zion""")
_CARIBBEAN_GIRLS = _words("""Aaliyah Alicia Amara Aniyah Chanel Chantelle Destiny Ebony Gabrielle Imani India Jada Jasmine Kiara Kelis
Leah Mia Monique Naomi Nevaeh Paris Renee Rihanna Shanice Shanelle Simone Skye Tahlia Tamara Tiana Tyra Zahra""")
_CARIBBEAN_FAMILY = _words("""Alexander Allen Bailey Barrett Beckford Blake Brown Campbell Clarke Daley Dacosta Daniels Douglas Edwards Francis
Gayle Gordon Graham Grant Hamilton Henry Hylton James Joseph Lawrence Lewis McKenzie Morgan Morrison Nelson Palmer Pinnock Powell
Reid Richards Robinson Samuels Scott Simpson Stewart Thomas Walters Watson Williams Wright""")
_INDIAN_BOYS = _words(
    "Aarav Aditya Aman Arjun Arun Dev Dhruv Harjit Ishaan Jai Karan Krish Manav Neel Nikhil Rahul Rohan Sahil Varun Vivek"
)
_INDIAN_GIRLS = _words(
    "Aanya Aarti Ananya Anjali Avni Diya Gurpreet Isha Jasleen Kavya Kiran Meera Neha Pooja Priya Riya Simran Tara Uma"
)
_INDIAN_FAMILY = _words(
    "Bhatt Chandra Das Desai Gill Gupta Iyer Joshi Kapoor Kaur Kumar Mehta Nair Patel Rao Reddy Shah Sharma Singh"
)
_CHINESE_BOYS = _words("Bo Chen Hao Jian Jun Kai Lei Liang Long Ming Peng Wei Xiang Yang Yi Zhen Kevin Jason Eric Ryan")
_CHINESE_GIRLS = _words("Fang Hui Jia Jing Lan Li Lin Mei Min Na Ning Ping Qi Rui Shan Xia Xue Yan Ying Yu Amy Emily Jenny")
_CHINESE_FAMILY = _words(
    "Chan Chen Cheung Chow Deng Feng Gao Guo He Huang Lam Lau Li Liang Lin Liu Ng Sun Tang Wang Wong Wu Xu Yang Zhang"
)
_ARAB_BOYS = _words(
    "Adnan Ahmad Amir Anas Ayman Bassam Fadi Hadi Hisham Jawad Karim Malek Marwan Mehdi Nizar Rami Samer Tamer Walid Ziad"
)
_ARAB_GIRLS = _words(
    "Amira Aya Dalia Dina Farah Hala Hiba Jana Lina Lubna Maya Nour Rana Rania Reem Rima Salwa Shaima Yara Zeina"
)
_ARAB_FAMILY = _words(
    "Abboud Aziz Bakri Benali Darwish El-Amin Fares Haddad Hamdan Jaber Kassem Khoury Mansour Nasser Qasim Saleh Tahir Zidan"
)

NAMES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "bengali": (_BENGALI_BOYS, _BENGALI_GIRLS, _BENGALI_FAMILY),
    "somali": (_SOMALI_BOYS, _SOMALI_GIRLS, _SOMALI_BOYS),
    "english": (_ENGLISH_BOYS, _ENGLISH_GIRLS, _ENGLISH_FAMILY),
    "european": (_EUROPEAN_BOYS, _EUROPEAN_GIRLS, _EUROPEAN_FAMILY),
    "african": (_AFRICAN_BOYS, _AFRICAN_GIRLS, _AFRICAN_FAMILY),
    "caribbean": (_CARIBBEAN_BOYS, _CARIBBEAN_GIRLS, _CARIBBEAN_FAMILY),
    "indian": (_INDIAN_BOYS, _INDIAN_GIRLS, _INDIAN_FAMILY),
    "chinese": (_CHINESE_BOYS, _CHINESE_GIRLS, _CHINESE_FAMILY),
    "arab": (_ARAB_BOYS, _ARAB_GIRLS, _ARAB_FAMILY),
}
"""Naming custom: (boys' forenames, girls' forenames, surnames). Somali surnames are a grandfather's name."""

CUSTOMS = tuple(NAMES)

_SPELLINGS = (
    ("Mohammed", "Muhammad", "Mohamed", "Mohammad", "Md"),
    ("Ahmed", "Ahmad", "Ahmet"),
    ("Hussain", "Hussein", "Hossain", "Hosain"),
    ("Choudhury", "Chowdhury", "Chaudhry", "Choudhry"),
    ("Begum", "Begom", "Begam"),
    ("Khatun", "Khatoon"),
    ("Akhtar", "Akter", "Aktar"),
    ("Miah", "Mia", "Miya"),
    ("Rahman", "Rehman", "Rahaman"),
    ("Uddin", "Udin", "Ud-Din"),
    ("Islam", "Eslam"),
    ("Haque", "Hoque", "Huq", "Haq"),
    ("Khadija", "Khadijah", "Khadeeja"),
    ("Aisha", "Ayesha", "Aysha", "Aishah"),
    ("Fatima", "Fathima", "Fatema"),
    ("Maryam", "Mariam", "Meriam"),
    ("Yusuf", "Yousuf", "Yusef", "Youssef"),
    ("Sulaiman", "Suleman", "Soliman"),
    ("Zakariya", "Zakaria", "Zachariah"),
    ("Abdi", "Cabdi"),
    ("Ali", "Aly", "Cali"),
    ("Fadumo", "Faduma", "Fatuma"),
    ("Farah", "Faarax", "Fara"),
    ("Mohamud", "Maxamud", "Mahmoud"),
    ("Hassan", "Hasan", "Xasan"),
    ("Omar", "Umar", "Cumar"),
    ("Sophie", "Sofie"),
    ("Isabelle", "Isobel", "Isabel"),
    ("Callum", "Calum"),
    ("Katarzyna", "Kasia", "Catherine"),
    ("Aleksander", "Alexander", "Alex"),
    ("Thomas", "Tom", "Tommy"),
    ("Daniel", "Danny", "Dan"),
    ("Joseph", "Joe"),
)
_OTHERWISE = {spelling: tuple(other for other in group if other != spelling) for group in _SPELLINGS for spelling in group}


def otherwise_spelt(name: str, chance: np.random.Generator) -> str:
    """The name as another system may spell it: a known variant, or else a slip of the keyboard."""
    variants = _OTHERWISE.get(name)
    return str(chance.choice(variants)) if variants else mistyped(name, chance)


def mistyped(name: str, chance: np.random.Generator) -> str:
    """The name with one letter doubled, left out or swapped with the next; short names are left as they are."""
    if len(name) < 4:
        return name
    at = int(chance.integers(1, len(name) - 1))
    slip = int(chance.integers(3))
    if slip == 0:
        return name[:at] + name[at] + name[at:]
    if slip == 1:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def forenames(custom: np.ndarray, girl: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A forename for each child, by custom (an index into CUSTOMS) and sex."""
    chosen = np.empty(len(custom), dtype=object)
    for number, name in enumerate(CUSTOMS):
        for of_girls in (False, True):
            here = (custom == number) & (girl == of_girls)
            chosen[here] = chance.choice(np.array(NAMES[name][int(of_girls)], dtype=object), int(here.sum()))
    return chosen


def surnames(custom: np.ndarray, girl: np.ndarray, household: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A surname for each child. Siblings share one, except where custom or a changed family makes them differ.

    custom is one for each household; girl and household (an index) are one for each child.
    """
    of_family = np.empty(len(custom), dtype=object)
    for number, name in enumerate(CUSTOMS):
        here = custom == number
        of_family[here] = chance.choice(np.array(NAMES[name][2], dtype=object), int(here.sum()))
    chosen = of_family[household]
    by_sex = chance.random(len(custom)) < 0.35  # families that give a daughter a woman's second name
    womans = chance.choice(np.array(_BENGALI_WOMEN, dtype=object), len(household))
    bengali = custom == CUSTOMS.index("bengali")
    chosen = np.where(girl & (by_sex & bengali)[household], womans, chosen)
    own = chance.random(len(household)) < 0.03
    return np.where(own, chance.permutation(chosen), chosen)
