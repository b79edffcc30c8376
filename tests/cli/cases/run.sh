. "$fixtures"
articles in
shown stemma run in -o c.stemma
shown stemma show c.stemma
shown stemma show c.stemma links
shown stemma show c.stemma passages
shown stemma show c.stemma edges
shown stemma run in/a-2024-03-04.txt in/c-2024-03-06.txt -o two.stemma
shown stemma run in -o p.stemma --until passages
shown stemma show p.stemma families
shown stemma add p.stemma in/a-2024-03-04.txt
shown stemma run in -o f.stemma --until statements --kinds copy,rewording,translation
shown stemma run in/c-2024-03-06.txt -o one.stemma
lines a b c | shown stemma run - -o stdin.stemma
shown stemma show stdin.stemma claims
